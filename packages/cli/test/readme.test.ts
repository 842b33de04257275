import { execFile } from "node:child_process";
import { readFile, writeFile, mkdir, chmod } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { makeFolder } from "./helpers/folder.ts";
import { command, environment } from "./helpers/run-program.ts";

/** The session of the README: each command with the lines that are shown below it. */
async function readSession(): Promise<{ line: string; shown: string[] }[]> {
  const readme = await readFile(join(import.meta.dirname, "../README.md"), "utf8");
  const block = /```console\n([^]*?)```/.exec(readme)?.[1] ?? "";
  const steps: { line: string; shown: string[] }[] = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("$ ")) steps.push({ line: line.slice(2), shown: [] });
    else if (line !== "") steps.at(-1)?.shown.push(line);
  }
  return steps;
}

test("the session of the README goes as it stands there", async () => {
  const cwd = await makeFolder();
  const bin = join(cwd, ".bin");
  await mkdir(bin);
  await writeFile(
    join(bin, "segmind-embed"),
    `#!/bin/sh\nexec ${command.map((word) => `'${word}'`).join(" ")} "$@"\n`,
  );
  await chmod(join(bin, "segmind-embed"), 0o755);
  const env = { ...environment(), PATH: [bin, process.env["PATH"]].join(delimiter) };
  const steps = await readSession();
  expect(steps.length).toBeGreaterThan(10);
  for (const { line, shown } of steps) {
    const { stdout, stderr } = await promisify(execFile)("sh", ["-c", `${line} 2>&1`], { cwd, env });
    for (const words of shown) expect(stdout + stderr, line).toContain(words);
  }
});
