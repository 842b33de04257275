import { execFileSync, spawnSync } from "node:child_process";
import { describe, it } from "vitest";

/**
 * A group of tests that needs programs which npm cannot install. Without one of them it is skipped, and says so by
 * name; with SEGMIND_FORBID_SKIPS=1 it fails instead.
 */
export function describeWith(programs: readonly string[], title: string, tests: () => void): void {
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length === 0) {
    describe(title, tests);
  } else if (process.env["SEGMIND_FORBID_SKIPS"] === "1") {
    describe(title, () => {
      it("has the programs it needs", () => {
        throw new Error(`not installed: ${missing.join(", ")}, and SEGMIND_FORBID_SKIPS=1 allows no skip`);
      });
    });
  } else {
    process.stderr.write(`SKIPPED: ${title}: not installed: ${missing.join(", ")}\n`);
    describe.skip(`${title} (skipped: not installed: ${missing.join(", ")})`, tests);
  }
}

const known = new Map<string, boolean>();

function isInstalled(program: string): boolean {
  let found = known.get(program);
  if (found === undefined) {
    found = spawnSync(program, ["-version"], { stdio: "ignore" }).error === undefined;
    known.set(program, found);
  }
  return found;
}

/** Runs a program to its end and gives what it wrote to its standard output. */
export function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
  });
}

export const ffmpeg = (...args: string[]): string => run("ffmpeg", ["-v", "error", "-y", ...args]);

/** What ffprobe says of a file. */
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

/** The packets of one kind of stream, as ffprobe counts them. */
export function packetsOf(probe: Probe, type: "video" | "audio"): number {
  return Number(probe.streams.find((stream) => stream.codec_type === type)?.nb_read_packets ?? 0);
}

/** What pdfinfo says of a file, line by line. */
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
