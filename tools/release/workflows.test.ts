import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../workspace/root.ts";

const workflows = globSync(".github/workflows/*.yml", { cwd: root }).map((path) => ({
  path,
  text: readFileSync(join(root, path), "utf8"),
}));
const scripts = (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object }).scripts;

test("there is one for changes and one for releases, and both audit dependencies", () => {
  expect(workflows.map(({ path }) => path).sort()).toEqual([
    ".github/workflows/ci.yml",
    ".github/workflows/release.yml",
  ]);
  for (const { text } of workflows) expect(text).toContain("run: npm run audit\n");
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
  // The last job of a release alone may say who it is; all others read.
  const publishes = path.endsWith("release.yml");
  expect(granted.filter((right) => right !== "contents: read")).toEqual(publishes ? ["id-token: write"] : []);
  if (publishes) expect(text).toMatch(/^ {2}publish:\n {4}needs: check\n(?: {4}.*\n)+ {6}id-token: write$/m);
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
