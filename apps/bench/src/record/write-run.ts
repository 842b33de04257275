import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeHtmlReport } from "../report/write-html-report.ts";
import type { BenchRun } from "./result.ts";

/** Writes a run's figures and its report, named after the time it began. */
export async function writeRun(run: BenchRun, folder: string): Promise<{ json: string; html: string }> {
  await mkdir(folder, { recursive: true });
  const name = run.startedAt.replaceAll(":", "-").replace(/\.\d+Z$/, "Z");
  const json = join(folder, `${name}.json`);
  const html = join(folder, `${name}.html`);
  await writeFile(json, `${JSON.stringify(run, undefined, 1)}\n`);
  await writeFile(html, writeHtmlReport(run));
  return { json, html };
}
