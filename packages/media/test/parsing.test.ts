import { writeFileSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { join } from "node:path";
import { loadMedia, splitMedia, type LoadedMedia, type SplitOptions } from "@segmind-embeddings/media";
import { describe, expect, it } from "vitest";
import { memoryBytes } from "../src/bytes/memory-bytes.ts";
import { openMediaParser, type MediaParser } from "../src/parse/open-media-parser.ts";
import { resolveParseLimits } from "../src/parse/parse-options.ts";
import { box, words } from "./make-boxes.ts";
import { equalSamples, makeMp4 } from "./make-mp4.ts";
import { makePdf } from "./make-pdf.ts";
import { describeWith, ffmpeg } from "./programs.ts";
import { runChild } from "./run-child.ts";
import { ownTemporaryFolder, temporaryFolder } from "./temporary-folder.ts";
import { writePdf } from "./write-pdf.ts";

const folder = temporaryFolder();
const spools = ownTemporaryFolder();
const at = (name: string): string => join(folder, name);

/** A PDF of so many pages, all of them the same one, that to read it takes seconds. */
const slowPdf = (): Buffer =>
  writePdf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Count 200000 /Kids [${"3 0 R ".repeat(200_000)}] >>`,
    "<< /Type /Page /MediaBox [0 0 9 9] >>",
  ]);

async function digests(media: LoadedMedia, options: SplitOptions): Promise<string[]> {
  const all: string[] = [];
  for await (const piece of splitMedia(media, options)) {
    await using held = piece;
    all.push(await held.sha256());
  }
  return all;
}

const limits = { pdf: { maxPages: 2 }, video: { maxDuration: 2_000 } };

describeWith(["ffmpeg"], "PDFs and videos", () => {
  const makeVideo = (name: string): string => {
    const picture = ["-f", "lavfi", "-i", "testsrc=size=160x90:rate=25:duration=9"];
    const sound = ["-f", "lavfi", "-i", "sine=duration=9"];
    ffmpeg(
      ...picture,
      ...sound,
      "-c:v",
      "libx264",
      "-pix_fmt",
      "yuv420p",
      "-g",
      "25",
      "-c:a",
      "aac",
      at(name),
    );
    return at(name);
  };

  it("are read and cut alike in a worker thread and in the process itself", async () => {
    writeFileSync(at("alike.pdf"), await makePdf(9));
    for (const path of [makeVideo("alike.mp4"), at("alike.pdf")]) {
      const [apart, here] = [await loadMedia(path), await loadMedia(path, { inProcess: true })];
      expect(JSON.stringify(apart)).toBe(JSON.stringify(here));
      const pieces = await digests(apart, { limits });
      expect(pieces.length).toBeGreaterThan(4);
      expect(await digests(here, { limits, inProcess: true })).toEqual(pieces);
    }
  });

  it("can be cut at the same time, piece by piece in turn", async () => {
    const video = await loadMedia(makeVideo("turn.mp4"));
    const files = [
      video,
      ...(await Promise.all([7, 8, 9, 10].map(async (pages) => loadMedia(await makePdf(pages))))),
    ];
    const alone: string[][] = [];
    for (const media of files) alone.push(await digests(media, { limits }));
    const splits = files.map((media) => splitMedia(media, { limits }));
    const inTurn: string[][] = files.map(() => []);
    const open = new Set(splits.keys());
    while (open.size > 0) {
      for (const index of open) {
        const { done, value } = await splits[index]!.next();
        if (done === true) {
          open.delete(index);
        } else {
          inTurn[index]?.push(await value.sha256());
          await value[Symbol.asyncDispose]();
        }
      }
    }
    expect(inTurn).toEqual(alone);
    expect(spools()).toEqual([]);
  });
});

describe("the bounds on reading a PDF or a video", () => {
  it.each([false, true])(
    "a PDF that takes longer than its deadline is told (in process: %s)",
    async (inProcess) => {
      await expect(loadMedia(slowPdf(), { deadline: 1, inProcess })).rejects.toMatchObject({
        code: "MEDIA_TIMEOUT",
        deadline: 1,
      });
    },
  );

  it("a video whose tables would take more memory than is allowed is told, and read where it is", async () => {
    const count = 200_000;
    const offsets = Buffer.alloc(count * 8, words(1, 5));
    const tables = [...equalSamples(count), box("ctts", words(0, count), offsets)];
    const video = makeMp4({
      tracks: [{ duration: count, tables }],
      rest: [box("mdat", Buffer.alloc(count))],
    });
    const maxMemory = 64 * 1024 * 1024;
    for (const inProcess of [false, true]) {
      await expect(loadMedia(video, { maxMemory, inProcess })).rejects.toMatchObject({
        code: "MEDIA_TOO_LARGE",
        option: "maxMemory",
      });
    }
    expect(await loadMedia(video)).toMatchObject({ kind: "video" });
  });

  it("options that can be no bounds are refused", async () => {
    const pdf = await makePdf(1);
    await expect(loadMedia(pdf, { deadline: 0 })).rejects.toThrow(/options\.deadline/);
    await expect(loadMedia(pdf, { maxMemory: 1_000 })).rejects.toThrow(/options\.maxMemory.*67108864/);
    await expect(loadMedia(pdf, { inProcess: 1 as unknown as boolean })).rejects.toThrow(
      /options\.inProcess/,
    );
  });

  it("at whatever moment a PDF is aborted, that is its end, and nothing is left", async () => {
    const pdf = await makePdf(30);
    const reason = new Error("enough");
    // Moments lie closer together in the beginning, when most is going on.
    for (let moment = 0; moment < 60; moment += 1) {
      const controller = new AbortController();
      const work = async (): Promise<number> => {
        const media = await loadMedia(pdf, { signal: controller.signal });
        return (await digests(media, { limits, signal: controller.signal })).length;
      };
      const outcome = work().catch((error: unknown) => error);
      for (let turn = 0; turn < moment ** 2; turn += 1) await nextTurn();
      controller.abort(reason);
      expect([reason, 15]).toContain(await outcome);
    }
    expect(spools()).toEqual([]);
    expect(await loadMedia(pdf)).toMatchObject({ pages: 30 });
  });

  it("a PDF that takes seconds is aborted while it is being read", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
      if (turns === 3) controller.abort(reason);
    }, 10);
    await expect(loadMedia(slowPdf(), { signal: controller.signal })).rejects.toBe(reason);
    clearInterval(timer);
    expect(turns).toBeGreaterThanOrEqual(3);
  });
});

describe("what a worker thread reads and writes through", () => {
  const parserOf = async (read?: () => Promise<Buffer>): Promise<MediaParser> => {
    const bytes = memoryBytes("a document", await makePdf(3));
    const open = await bytes.open();
    return openMediaParser(
      {
        bytes,
        open: read === undefined ? open : { ...open, read },
        mediaType: "application/pdf",
        maxPdfBytes: undefined,
      },
      resolveParseLimits({}),
    );
  };

  it("why reading a file failed is told as it was", async () => {
    const reason = new Error("the disk is gone");
    using parser = await parserOf(() => Promise.reject(reason));
    await expect(parser.run({ do: "readFacts" })).rejects.toBe(reason);
  });

  it("why writing a piece failed is told as it was", async () => {
    const reason = new Error("the disk is full");
    using parser = await parserOf();
    const cut = parser.run({ do: "cutPdf", start: 0, end: 2 }, () => Promise.reject(reason));
    await expect(cut).rejects.toBe(reason);
  });

  it("a piece is written whole before its task is done", async () => {
    using parser = await parserOf();
    const parts: { data: Uint8Array; position: number }[] = [];
    await parser.run({ do: "cutPdf", start: 0, end: 2 }, async (data, position) => {
      await nextTurn();
      parts.push({ data: Uint8Array.from(data), position });
    });
    const whole = Buffer.alloc(parts.reduce((sum, { data }) => sum + data.length, 0));
    for (const { data, position } of parts) whole.set(data, position);
    expect(await loadMedia(whole)).toMatchObject({ pages: 2 });
  });
});

describe("the process around a worker thread", () => {
  it("ends when it has nothing more to do", async () => {
    expect(await runChild("ends-by-itself.ts")).toEqual(["3 pieces"]);
  });

  it("reads PDFs by itself where threads are forbidden, if it is told to", async () => {
    const flags = ["--permission", "--allow-fs-read=*"];
    const [line = ""] = await runChild("without-threads.ts", [], flags);
    expect(JSON.parse(line)).toEqual([
      { code: "MEDIA_WORKER_FAILED", message: expect.stringContaining("inProcess") as string },
      "pdf",
    ]);
  });
});
