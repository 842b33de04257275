import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { hostilePdfs, type HostileFiles } from "./hostile-pdfs.ts";
import { hostileVideos } from "./hostile-videos.ts";
import { runChild } from "../helpers/run-child.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();

interface Line {
  readonly name: string;
  readonly from: "path" | "bytes";
  readonly code?: string;
  readonly option?: string;
  readonly typed?: boolean;
  readonly loaded?: string;
  readonly message?: string;
  readonly messageLength?: number;
  /** Milliseconds. */
  readonly time: number;
  readonly longestStop: number;
  /** Megabytes. */
  readonly growth: number;
}

/**
 * The outcome of each: a kind of media if the file is harmless, "stopped" if reading it ends at the deadline, or at the limit
 * of memory where that comes first.
 */
const pdfs = {
  "30 million arrays in a stream of objects": "MEDIA_TOO_LARGE",
  "30 million arrays in four streams of objects": "MEDIA_TOO_LARGE",
  "a count of objects without end": "MEDIA_BROKEN",
  "a dictionary that is long before its stream": "MEDIA_TOO_LARGE",
  "a stream of cross-references for 4 billion objects": "MEDIA_BROKEN",
  "a stream of cross-references for 4 million objects": "MEDIA_BROKEN",
  "a string that does not end": "MEDIA_TOO_LARGE",
  "a table that leads a million times to one object": "MEDIA_TOO_LARGE",
  "a tree of 2^24 pages": "MEDIA_BROKEN",
  "a tree of 2^40 pages": "MEDIA_BROKEN",
  "a tree of pages that is its own child": "MEDIA_BROKEN",
  "arrays in arrays": "MEDIA_BROKEN",
  "comments without end": "pdf",
  "cross-references for 4 billion objects in a section": "MEDIA_BROKEN",
  "dictionaries in dictionaries": "MEDIA_BROKEN",
  "digits between objects": "MEDIA_BROKEN",
  "junk between objects": "MEDIA_BROKEN",
  "millions of names": "stopped",
  "millions of numbers": "stopped",
  "names of streams in escapes": "pdf",
  "names of streams in escapes, again and again": "MEDIA_BROKEN",
  "objects deflated twice": "MEDIA_BROKEN",
  "objects filtered by a megabyte of control characters": "MEDIA_BROKEN",
  "objects deflated, then in hexadecimal": "MEDIA_BROKEN",
  "objects that begin and never go on": "stopped",
  "objects that begin and never go on, and that nothing names": "pdf",
  "streams without end": "MEDIA_BROKEN",
  "streams without end in an encrypted file": "MEDIA_BROKEN",
  "the mark of an object in a string": "MEDIA_TOO_LARGE",
};
const videos = {
  "5,000 tracks": "MEDIA_BROKEN",
  "500,000 key frames in a fragment": "MEDIA_BROKEN",
  "a million samples over 6 fragments": "stopped",
  "a million samples over 30,000 fragments": "MEDIA_UNSPLITTABLE",
  "7 million boxes in a track": "MEDIA_BROKEN",
  "8 million boxes in the header": "MEDIA_BROKEN",
  "8 million samples over 17 fragments": "MEDIA_BROKEN",
  "8 million samples over 45 fragments": "MEDIA_UNSUPPORTED",
  "samples that are all of the file": "MEDIA_BROKEN",
  "8 tables of one track that repeat": "MEDIA_BROKEN",
  "9 million key frames": "MEDIA_UNSPLITTABLE",
  "9 million key frames that are listed": "MEDIA_BROKEN",
  "an edit list of a million stretches": "MEDIA_UNSUPPORTED",
  "boxes in boxes": "MEDIA_BROKEN",
  "offsets of times that repeat 8 million times": "MEDIA_BROKEN",
  "times of nothing that repeat 15 million times": "MEDIA_BROKEN",
  "times that repeat 15 million times": "MEDIA_BROKEN",
};

/** Milliseconds of processor time, as promised. */
const longestStop = 50;
/** Milliseconds: short for a file that is expected to be stopped, the default for all others. */
const deadlineOf = (outcome: string | undefined): number => (outcome === "stopped" ? 500 : 60_000);

interface Group {
  readonly kind: string;
  /** The outcome of each file, by its name. */
  readonly expected: Readonly<Record<string, string>>;
  readonly all: HostileFiles;
}
const groups: readonly Group[] = [
  { kind: "PDFs", expected: pdfs, all: hostilePdfs },
  { kind: "videos", expected: videos, all: hostileVideos },
];

/** Loads a group of malicious files in a process of its own. */
async function loadAll({ kind, expected, all }: Group): Promise<Line[]> {
  const files = join(folder, kind);
  mkdirSync(files);
  for (const [name, make] of Object.entries(all)) writeFileSync(join(files, name), make());
  const deadlines = Object.entries(expected).map(([name, outcome]) => [name, deadlineOf(outcome)]);
  const args = [files, JSON.stringify(Object.fromEntries(deadlines))];
  const printed = await runChild("hostile/hostile-child.ts", args);
  return printed.map((line) => JSON.parse(line) as Line);
}

let loaded: ReadonlyMap<Group, readonly Line[]>;
beforeAll(async () => {
  loaded = new Map(await Promise.all(groups.map(async (group) => [group, await loadAll(group)] as const)));
}, 240_000);

describe.each(groups)("malicious $kind", (group) => {
  const { expected } = group;
  const lines = (): readonly Line[] => loaded.get(group) ?? [];

  it.each(["path", "bytes"])(
    "malicious files each end in a typed error or are harmless, loaded from their %s",
    (from) => {
      const outcomes = lines()
        .filter((line) => line.from === from)
        .map(({ name, code, option, loaded }) => [
          name,
          expected[name] === "stopped" && (option === "maxMemory" || option === "parseTimeout")
            ? "stopped"
            : (code ?? loaded),
        ]);
      expect(Object.fromEntries(outcomes)).toEqual(expected);
      expect(lines().filter(({ typed }) => typed === false)).toEqual([]);
    },
  );

  it("malicious files have no control characters in their errors' messages, and these are short", () => {
    const messages = lines().flatMap(({ message = "", messageLength = 0 }) =>
      messageLength > 1_200 || /\p{Cc}/u.test(message) ? [message] : [],
    );
    expect(messages).toEqual([]);
  });

  it("malicious files hold the event loop for less than 50 ms of processor time", () => {
    expect(lines().filter((line) => line.longestStop > longestStop)).toEqual([]);
  });

  it("malicious files take no more than 300 MB over the idle process", () => {
    expect(lines().filter(({ growth }) => growth > 300)).toEqual([]);
  });

  it("malicious files take no longer than the deadline", () => {
    // The deadline, the time to stop a thread, and what a busy machine adds.
    expect(lines().filter(({ name, time }) => time > deadlineOf(expected[name]) + 10_000)).toEqual([]);
  });
});
