import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../workspace/root.ts";

const workflows = globSync(".github/workflows/*.yml", { cwd: root }).map((path) => ({
  path,
  text: readFileSync(join(root, path), "utf8"),
}));
const scripts = (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object }).scripts;

test("there is one for changes, one for the site and one for releases; those that test also audit dependencies", () => {
  expect(workflows.map(({ path }) => path).sort()).toEqual([
    ".github/workflows/ci.yml",
    ".github/workflows/docs.yml",
    ".github/workflows/release.yml",
  ]);
  for (const { text } of workflows.filter(({ text }) => text.includes(".ci/run")))
    expect(text).toContain("run: npm run audit\n");
});

test.each(workflows)("$path pins each action to a commit, whose version it names", ({ text }) => {
  const uses = text.match(/uses: .*/g) ?? [];
  expect(uses).not.toEqual([]);
  for (const use of uses) expect(use).toMatch(/^uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test.each(workflows)("$path grants nothing that its jobs do not ask for by name", ({ path, text }) => {
  // Nothing at the top, and a list in each job: no `write-all`, nor what the repository's settings give by default.
  expect(text.match(/^ *permissions:.*$/gm)).toEqual([
    "permissions: {}",
    ...Array.from(text.match(/^ {4}runs-on:/gm) ?? [], () => "    permissions:"),
  ]);
  const granted = [...text.matchAll(/^ {6}([\w-]+): (read|write)$/gm)].map(
    ([, name, access]) => `${name ?? ""}: ${access ?? ""}`,
  );
  // The last job of what publishes alone may say who it is; all others read.
  const rights: Readonly<Record<string, readonly string[]>> = {
    "release.yml": ["id-token: write"],
    "docs.yml": ["pages: write", "id-token: write"],
  };
  const own = rights[basename(path)] ?? [];
  expect(granted.filter((right) => right !== "contents: read")).toEqual(own);
  const lastJob = /^ {2}publish:\n {4}needs: (?:check|build)\n(?: {4}.*\n)+ {6}id-token: write$/m;
  if (own.length > 0) expect(text).toMatch(lastJob);
  expect(text.match(/actions\/checkout@/g)).toHaveLength(
    text.match(/persist-credentials: false/g)?.length ?? 0,
  );
  // A token that could be stolen is not there, and a stranger's pull request runs without rights.
  expect(text).not.toMatch(/\bsecrets\b|pull_request_target|workflow_run/);
});

test.each(workflows)("$path runs what there is", ({ text }) => {
  for (const [, command] of text.matchAll(/run: npm run (\S+)/g))
    expect(Object.keys(scripts)).toContain(command);
});
