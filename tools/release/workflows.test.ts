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

test.each(workflows)("$path pins each action to a commit, whose version it tells", ({ text }) => {
  const uses = text.match(/uses: .*/g) ?? [];
  expect(uses).not.toEqual([]);
  for (const use of uses) expect(use).toMatch(/^uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test.each(workflows)("$path grants nothing that its jobs do not ask for by name", ({ text }) => {
  expect(text).toMatch(/^permissions: \{\}$/m);
  const granted = [...text.matchAll(/^ {6}([\w-]+): (read|write)$/gm)].map(
    ([, name, access]) => `${name ?? ""}: ${access ?? ""}`,
  );
  const allowed = ["contents: read", ...(text.startsWith("# Publishes") ? ["id-token: write"] : [])];
  expect([...new Set(granted)].sort()).toEqual(allowed);
  expect(text.match(/^ {4}runs-on:/gm)).toHaveLength(text.match(/^ {4}permissions:/gm)?.length ?? 0);
  expect(text.match(/actions\/checkout@/g)).toHaveLength(
    text.match(/persist-credentials: false/g)?.length ?? 0,
  );
  // A token that could be stolen is not there.
  expect(text).not.toContain("secrets.");
});

test.each(workflows)("$path runs what there is", ({ text }) => {
  for (const [, command] of text.matchAll(/run: npm run (\S+)/g))
    expect(Object.keys(scripts)).toContain(command);
});
