import { execFileSync, spawnSync } from "node:child_process";
import { describe, it } from "vitest";

/**
 * A group of tests that needs programs which npm cannot install. If one of them is missing or does not run, the group is
 * skipped with a message that names it; with SEGMIND_FORBID_SKIPS=1 it fails instead.
 */
export function describeWith(programs: readonly string[], title: string, tests: () => void): void {
  const missing = programs.flatMap((program) => problemOf(program) ?? []).join(", ");
  if (missing === "") {
    describe(title, tests);
  } else if (process.env["SEGMIND_FORBID_SKIPS"] === "1") {
    describe(title, () => {
      it("has the programs it needs", () => {
        throw new Error(`${missing}, and SEGMIND_FORBID_SKIPS=1 allows no skip`);
      });
    });
  } else {
    process.stderr.write(`SKIPPED: ${title}: ${missing}\n`);
    describe.skip(`${title} (skipped: ${missing})`, tests);
  }
}

/** The options that print a program's version, if not `-version`. */
const versionOptions: Readonly<Record<string, string>> = {
  pdfinfo: "-v",
  pdftotext: "-v",
  qpdf: "--version",
  "espeak-ng": "--version",
};

const known = new Map<string, string | undefined>();

function problemOf(program: string): string | undefined {
  if (!known.has(program))
    known.set(program, problemOfCommand(program, versionOptions[program] ?? "-version"));
  return known.get(program);
}

/** Why a program cannot be used: it is not installed, or it cannot even print its version. */
export function problemOfCommand(program: string, versionOption: string): string | undefined {
  const { error, status, signal } = spawnSync(program, [versionOption], { stdio: "ignore", timeout: 30_000 });
  const isMissing = error !== undefined && "code" in error && error.code === "ENOENT";
  if (isMissing) return `${program} is not installed`;
  if (error !== undefined) return `${program} does not run (${error.message})`;
  return status === 0 ? undefined : `${program} does not run (it ended with ${String(status ?? signal)})`;
}

/** Runs a program and returns its standard output. */
export function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
  });
}

export const ffmpeg = (...args: string[]): string => run("ffmpeg", ["-v", "error", "-y", ...args]);

/** The output of ffprobe. */
export interface Probe {
  readonly format: { readonly duration: string };
  readonly streams: readonly {
    readonly codec_type: string;
    readonly width?: number;
    readonly height?: number;
    readonly sample_rate?: string;
    readonly channels?: number;
    readonly duration?: string;
    readonly nb_read_packets?: string;
    readonly side_data_list?: readonly { readonly rotation?: number }[];
  }[];
}

export function ffprobe(path: string): Probe {
  const args = ["-v", "error", "-count_packets", "-show_format", "-show_streams", "-of", "json", path];
  return JSON.parse(run("ffprobe", args)) as Probe;
}

/** The number of packets of a type of stream, by ffprobe. */
export function packetsOf(probe: Probe, type: "video" | "audio"): number {
  return Number(probe.streams.find((stream) => stream.codec_type === type)?.nb_read_packets ?? 0);
}

/** The output of pdfinfo, by the label of each line. */
export function pdfinfo(path: string): Record<string, string> {
  const lines = run("pdfinfo", [path])
    .split("\n")
    .map((line) => /^([^:]+):\s*(.*)$/.exec(line));
  return Object.fromEntries(lines.flatMap((line) => (line === null ? [] : [[line[1] ?? "", line[2] ?? ""]])));
}

/** The text of each page. */
export function pdftotext(path: string): string[] {
  return run("pdftotext", ["-layout", path, "-"])
    .split("\f")
    .slice(0, -1)
    .map((page) => page.trim());
}
