import { chmodSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { problemOfCommand } from "./programs.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const folder = temporaryFolder();

/** A file that can be started, whatever that leads to. */
function standIn(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, 0o755);
  return path;
}

test("a program that prints its version has no problem", () => {
  expect(problemOfCommand(process.execPath, "--version")).toBeUndefined();
});

test("a program that is nowhere on the path is not installed", () => {
  expect(problemOfCommand("no-such-program", "-version")).toBe("no-such-program is not installed");
});

test("a program whose link leads nowhere is not installed", () => {
  const path = join(folder, "ffprobe");
  symlinkSync(join(folder, "gone"), path);
  expect(problemOfCommand(path, "-version")).toBe(`${path} is not installed`);
});

test("a stand-in that fails does not run", () => {
  const path = standIn("ffmpeg", "#!/bin/sh\nexit 3\n");
  expect(problemOfCommand(path, "-version")).toBe(`${path} does not run (it ended with 3)`);
});

test("a program that a signal ends does not run", () => {
  const path = standIn("qpdf", "#!/bin/sh\nkill -ABRT $$\n");
  expect(problemOfCommand(path, "--version")).toBe(`${path} does not run (it ended with SIGABRT)`);
});

test("a program of another machine does not run", () => {
  const path = standIn("pdfinfo", "\u007fELF of another machine");
  expect(problemOfCommand(path, "-v")).toMatch(/^\S+pdfinfo does not run \(/);
});
