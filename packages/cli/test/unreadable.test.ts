import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { addFiles, makeFolder } from "./helpers/folder.ts";
import { run } from "./helpers/run-program.ts";

test("a folder that cannot be read keeps what was embedded from it, and prune leaves its vectors", async () => {
  const cwd = await makeFolder();
  const [near, far] = [join(cwd, "near"), join(cwd, "far".repeat(80))];
  // So deep that its path is too long for Linux once the first folder has a long name: that stops root, too.
  const deep = `docs/${`${"x".repeat(99)}/`.repeat(Math.floor((4_080 - near.length) / 100))}`;
  await mkdir(join(near, deep), { recursive: true });
  await addFiles(near, {
    [`${deep}fox.md`]: "A red fox.",
    "docs/owl.md": "An owl.",
    "docs/hare.md": "A hare.",
  });
  expect((await run(["embed", "docs", "--mock"], { cwd: near })).code).toBe(0);

  await rm(join(near, "docs/hare.md"));
  await rename(near, far);
  onTestFinished(() => rename(far, near));
  const again = await run(["embed", "docs", "--mock"], { cwd: far });
  expect(again.stdout).toContain("skipped     1 file, a name that is too long");
  expect(again.stdout).toContain("gone        1 document no longer there");
  expect((await run(["status", "--mock"], { cwd: far })).stdout).toContain("2 of 2 pieces");
  const pruned = await run(["prune", "--mock", "--dry-run"], { cwd: far });
  expect(pruned.stdout).toBe("Would be forgotten: 0 documents and 1 vector.\n");
});
