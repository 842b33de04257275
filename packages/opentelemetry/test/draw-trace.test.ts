import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";

const namesIn = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([A-Za-z][^<]*)</g)].map(([, name = ""]) => name).sort();

test("the README's picture is drawn from a run, and shows what a run shows today", async () => {
  const file = join(await temporaryFolder(), "trace.svg");
  const program = join(import.meta.dirname, "helpers/draw-trace.ts");
  await promisify(execFile)(process.execPath, ["--conditions=@segmind-embeddings/source", program, file]);

  const drawn = new Set(namesIn(await readFile(file, "utf8")));
  const checkedIn = new Set(namesIn(await readFile(join(import.meta.dirname, "../docs/trace.svg"), "utf8")));

  expect(checkedIn).toEqual(drawn);
  expect([...drawn]).toContain("POST /v1/gemini-embedding-2 → 503");
});
