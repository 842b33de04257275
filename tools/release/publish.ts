import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";
import { publishedPackages } from "../workspace/published-packages.ts";
import { releaseProblems } from "./release-problems.ts";

// Publishes the built packages of the current folder's workspace, each after those it depends on. What is already
// published in its version is passed over, so a release that broke off half-way is run again. With --dry-run it does
// everything but the upload, and what speaks against a release is only printed.

const root = process.cwd();
const dryRun = process.argv.includes("--dry-run");
const { GITHUB_ACTIONS, GITHUB_REF_NAME, GITHUB_REF_TYPE, GITHUB_REPOSITORY, GITHUB_SERVER_URL } =
  process.env;
const onGitHub = GITHUB_ACTIONS === "true";

const problems = releaseProblems({
  manifests: publishedPackages(root).map(({ manifest }) => manifest),
  pending: globSync(".changeset/*.md", { cwd: root }).sort(),
  repository: onGitHub ? `${GITHUB_SERVER_URL ?? ""}/${GITHUB_REPOSITORY ?? ""}` : undefined,
  tag: onGitHub && GITHUB_REF_TYPE === "tag" ? GITHUB_REF_NAME : undefined,
});
for (const problem of problems) process.stderr.write(`${dryRun ? "Before a release:" : "✖"} ${problem}\n`);
if (problems.length > 0 && !dryRun) process.exit(1);

const args = ["--recursive", "--filter", "./packages/*", "publish", "--no-git-checks"];
// Provenance is a statement of the workflow that publishes; nobody else can make it.
execFileSync("pnpm", [...args, ...(dryRun ? ["--dry-run"] : []), ...(onGitHub ? ["--provenance"] : [])], {
  cwd: root,
  stdio: "inherit",
});
