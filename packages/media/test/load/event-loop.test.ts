import { loadMedia, splitMedia } from "@segmind-embeddings/media";
import { describe, expect, it } from "vitest";
import { bufferedSamples } from "../../src/image/buffered-samples.ts";
import { withoutText } from "../../src/image/without-text.ts";
import { yieldToEventLoop } from "../../src/bytes/yield-to-event-loop.ts";
import { leastHeldLoop } from "../helpers/held-loop.ts";
import { makeMp3 } from "../audio/make-mp3.ts";
import { makeWav } from "../audio/make-wav.ts";

const megabyte = 1024 * 1024;
const reason = new Error("enough");
/** Milliseconds of processor time: three times what walks may take between two turns. */
const longestStop = 30;

const deadlineReached = { code: "MEDIA_TIMEOUT", option: "parseTimeout", allowed: 1 };

/** A signal that aborts in the third turn of the event loop from now: never, where none comes. */
function inThirdTurn(): AbortSignal {
  const controller = new AbortController();
  let turns = 0;
  const turn = (): void => {
    turns += 1;
    if (turns === 3) controller.abort(reason);
    else setImmediate(turn);
  };
  setImmediate(turn);
  return controller.signal;
}

const bytesOf = (text: string): Buffer => Buffer.from(text, "latin1");
const repeated = (head: string, unit: string, length: number): Buffer =>
  Buffer.concat([bytesOf(head), Buffer.alloc(length, unit, "latin1")]);

const jpeg = "\xff\xd8\xff\xe0\0\x02";
const png = `\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55`;
const files: [title: string, bytes: () => Buffer][] = [
  ["a JPEG of fill bytes", () => repeated(jpeg, "\xff", 192 * megabyte)],
  ["a JPEG of empty segments", () => repeated(jpeg, "\xff\xe1\0\x02", 16 * megabyte)],
  ["a PNG of empty chunks", () => repeated(png, "\0\0\0\0teXt\0\0\0\0", 32 * megabyte)],
  [
    "a GIF of blocks of one byte",
    () => repeated("GIF89a\x01\0\x01\0\0\0\0\x21\xfe", "\x01a", 192 * megabyte),
  ],
  ["a WebP of empty chunks", () => repeated("RIFF\0\0\0\x02WEBP", "JUNK\0\0\0\0", 33 * megabyte)],
  ["a HEIC of empty boxes", () => repeated("\0\0\0\x0cftypheic", "\0\0\0\x08free", 24 * megabyte)],
  ["a WAV of empty chunks", () => repeated("RIFF\0\0\0\0WAVE", "JUNK\0\0\0\0", 24 * megabyte)],
  ["an MP3 of empty tags", () => repeated("", "ID3\x04\0\0\0\0\0\0", 24 * megabyte)],
  [
    "an MP3 of what looks like frames",
    () => repeated("ID3\x04\0\0\0\0\0\0", "\xff\xfb\x90\0\x01", 64 * megabyte),
  ],
  ["an MP3 of noise", () => repeated("ID3\x04\0\0\0\0\0\0", "\x01\xff", 192 * megabyte)],
];

describe("walks over bytes in memory yield to the event loop", () => {
  it.each(files)(
    "loading %s from memory holds the event loop only briefly, and an abort or the deadline ends it",
    async (_title, make) => {
      const bytes = make();
      // The first run also compiles the code.
      const load = (): Promise<void> =>
        expect(loadMedia(bytes, { signal: inThirdTurn() })).rejects.toBe(reason);
      await load();
      expect(await leastHeldLoop(longestStop, load)).toBeLessThan(longestStop);
      await expect(loadMedia(bytes, { parseTimeout: 1 })).rejects.toMatchObject(deadlineReached);
    },
  );

  it("the deadline ends the search for the frames of an MP3 that is cut", async () => {
    const frame = makeMp3(1, { sampleRate: 22_050 });
    const media = await loadMedia(Buffer.alloc(frame.length * 1_000_000, frame));
    const pieces = splitMedia(media, { parseTimeout: 1, maxPieces: 1_000 });
    await expect(pieces.next()).rejects.toMatchObject(deadlineReached);
  });

  it.each<[what: string, walk: (file: Buffer) => Promise<unknown>, file: () => Buffer]>([
    ["the fill bytes of a JPEG", bufferedSamples, () => repeated(jpeg, "\xff", 64 * megabyte)],
    ["the chunks of a PNG", withoutText, () => repeated(png, "\0\0\0\0IDAT\0\0\0\0", 64 * megabyte)],
  ])("preparing an image holds the event loop only briefly while it reads %s", async (_what, walk, make) => {
    const file = make();
    await walk(file);
    expect(await leastHeldLoop(longestStop, () => walk(file))).toBeLessThan(longestStop);
  });

  it("an abort ends the computation of a digest", async () => {
    const media = await loadMedia(makeWav(1_000_000));
    await expect(media.sha256({ signal: inThirdTurn() })).rejects.toBe(reason);
  });

  it("a hundred digests at once hold the event loop no longer than one does", async () => {
    const media = await loadMedia(makeWav(20_000));
    let turns = 0;
    let done = false;
    const turn = (): void => {
      turns += 1;
      if (!done) setImmediate(turn);
    };
    setImmediate(turn);
    // A digest is remembered, so that each is asked of bytes of its own.
    const all = await Promise.all(
      Array.from({ length: 100 }, async () => (await loadMedia(makeWav(20_000))).sha256()),
    );
    done = true;
    expect(new Set(all)).toEqual(new Set([await media.sha256()]));
    expect(turns).toBeGreaterThan(10);
  });
});

describe("yieldToEventLoop", () => {
  it("yieldToEventLoop lets only one waiting caller continue in a turn", async () => {
    const hold = (milliseconds: number): void => {
      const end = performance.now() + milliseconds;
      while (performance.now() < end);
    };
    let turns = 0;
    const turnsAtStart: number[] = [];
    const walk = async (): Promise<void> => {
      hold(15);
      await yieldToEventLoop();
      turnsAtStart.push(turns);
      hold(15);
    };
    let done = false;
    const turn = (): void => {
      turns += 1;
      if (!done) setImmediate(turn);
    };
    setImmediate(turn);
    await Promise.all(Array.from({ length: 5 }, walk));
    done = true;
    expect(new Set(turnsAtStart).size).toBe(5);
  });
});
