import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { addFiles, corpusMedia, makeFolder } from "./helpers/folder.ts";
import { run } from "./helpers/run-program.ts";

/** A folder whose deepest paths are too long for Linux once it has a long name: that stops root, too. */
async function makeDeepFolder() {
  const cwd = await makeFolder();
  const [near, far] = [join(cwd, "near"), join(cwd, "far".repeat(80))];
  const deep = `docs/${`${"x".repeat(99)}/`.repeat(Math.floor((4_080 - near.length) / 100))}`;
  await mkdir(join(near, deep), { recursive: true });
  return { near, far, deep };
}

test("a folder that cannot be read keeps what was embedded from it, and prune leaves its vectors", async () => {
  const { near, far, deep } = await makeDeepFolder();
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

test.each(["md", "png"])(
  "a file that cannot be read is a failure and keeps what was embedded from it, with the ending %s",
  async (ending) => {
    const { near, far, deep } = await makeDeepFolder();
    // The folder's path stays short enough, and the file's does not.
    const folder = deep.slice(0, -300);
    const name = `${"y".repeat(200)}.${ending}`;
    await addFiles(near, {
      [folder + name]: ending === "md" ? "A red fox." : await readFile(join(corpusMedia, "lighthouse.png")),
    });
    expect((await run(["embed", "docs", "--mock"], { cwd: near })).code).toBe(0);

    await rename(near, far);
    onTestFinished(() => rename(far, near));
    const again = await run(["embed", "docs", "--mock"], { cwd: far });
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("too long") });
    expect((await run(["status", "--mock"], { cwd: far })).stdout).toContain("1 of 1 piece");
    const pruned = await run(["prune", "--mock", "--dry-run"], { cwd: far });
    expect(pruned.stdout).toBe("Forgotten: 0 documents and 0 vectors.\n");
  },
);
