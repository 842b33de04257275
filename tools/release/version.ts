import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { publishedPackages } from "../workspace/published-packages.ts";
import { root as toolsRoot } from "../workspace/root.ts";

// Turns the pending changesets into versions and changelogs, in the workspace of the current folder.

const root = process.cwd();
const bin = (name: string): string => join(toolsRoot, "node_modules/.bin", name);
const before = new Map(publishedPackages(root).map(({ manifest }) => [manifest.name, manifest.version]));

execFileSync(bin("changeset"), ["version"], { cwd: root, stdio: "inherit" });

const packages = publishedPackages(root);
const core = packages.find(({ directory }) => directory === "packages/core");
if (core === undefined) throw new Error("packages/core is not there");
writeFileSync(
  join(core.folder, "src/version.ts"),
  "/** This package's version, as it is sent in `User-Agent`; a test holds it to package.json. */\n" +
    `export const version = "${core.manifest.version}";\n`,
);
const written = packages.flatMap(({ directory }) => [
  `${directory}/package.json`,
  `${directory}/CHANGELOG.md`,
]);
const format = ["--log-level", "warn", "--no-error-on-unmatched-pattern", "--write", ...written];
execFileSync(bin("prettier"), format, { cwd: root, stdio: "inherit" });

for (const { manifest } of packages) {
  process.stdout.write(`${manifest.name}: ${before.get(manifest.name) ?? "new"} → ${manifest.version}\n`);
}
