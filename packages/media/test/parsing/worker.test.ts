import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  BrokenMediaError,
  EncryptedMediaError,
  loadMedia,
  MediaError,
  MediaTimeoutError,
  MediaTooLargeError,
  splitMedia,
  toEmbedInputs,
  type ByteStream,
} from "@segmind-embeddings/media";
import { describe, expect, it } from "vitest";
import { hostilePdfs } from "../hostile/hostile-pdfs.ts";
import { makePdf, pdfOfLength } from "../pdf/make-pdf.ts";
import { runChild } from "../helpers/run-child.ts";
import { ownTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.ts";

const spools = ownTemporaryFolder();
const folder = temporaryFolder();
const reason = new Error("enough");
/** Takes seconds to read, and little memory. */
const slow = hostilePdfs["objects that begin and never go on"]();

const sources: [title: string, make: (bytes: Buffer) => string | Uint8Array | Blob | ByteStream][] = [
  [
    "a path",
    (bytes) => {
      const path = join(folder, `${bytes.length}.pdf`);
      writeFileSync(path, bytes);
      return path;
    },
  ],
  ["bytes", (bytes) => bytes],
  ["a Blob", (bytes) => new Blob([Uint8Array.from(bytes)])],
  ["a stream", (bytes) => new Blob([Uint8Array.from(bytes)]).stream()],
];

describe("a file that is read in a worker thread", () => {
  it.each(sources)(
    "a file is parsed in a worker thread from any kind of source: %s",
    async (_title, make) => {
      // More bytes than are sent with the file's description, and than are requested at once.
      const large = await makePdf(3, { attachment: 9_000_000 });
      for (const bytes of [await makePdf(14), large]) {
        await using whole = await toEmbedInputs(make(bytes), { limits: { pdf: { maxPages: 2 } } });
        expect(whole.requests).toBe(bytes === large ? 2 : 7);
      }
      expect(spools()).toEqual([]);
    },
  );

  it.each(sources)(
    "large files that follow each other in the memory of a worker thread have only their own bytes: %s",
    async (_title, make) => {
      // Each shorter than the one before, whose end would show if it were read.
      for (const pages of [5, 4, 3]) {
        const bytes = pdfOfLength(pages * 2_000_000, pages);
        await using media = await loadMedia(make(bytes));
        expect(media).toMatchObject({ pages, byteLength: bytes.length });
      }
    },
  );

  it.each(sources)("an abort stops parsing midway, from any kind of source: %s", async (_title, make) => {
    const controller = new AbortController();
    const loading = loadMedia(make(slow), { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 300);
    await expect(loading).rejects.toBe(reason);
    expect(spools()).toEqual([]);
  });

  it.each(sources)("parsing stops at the deadline, from any kind of source: %s", async (_title, make) => {
    const error = await loadMedia(make(slow), { parseTimeout: 200 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MediaTimeoutError);
    expect(error).toMatchObject({ code: "MEDIA_TIMEOUT", option: "parseTimeout", allowed: 200 });
    expect((error as Error).message).toMatch(/raise parseTimeout/);
    expect(spools()).toEqual([]);
  });

  it("parsing stops if it takes more memory than allowed", async () => {
    const error = await loadMedia(hostilePdfs["millions of numbers"](), { maxMemory: 150_000_000 }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(MediaTooLargeError);
    expect(error).toMatchObject({ option: "maxMemory", allowed: 150_000_000 });
    expect((error as Error).message).toMatch(/raise maxMemory/);
  });

  it("no temporary file is left when cutting is aborted between two pieces, or its loop is left", async () => {
    const controller = new AbortController();
    await using media = await loadMedia(await makePdf(14));
    const cutting = async (): Promise<void> => {
      for await (const piece of splitMedia(media, { signal: controller.signal })) {
        await piece[Symbol.asyncDispose]();
        controller.abort(reason);
      }
    };
    await expect(cutting()).rejects.toBe(reason);
    for await (const piece of splitMedia(media)) {
      await piece[Symbol.asyncDispose]();
      break;
    }
    expect(spools()).toEqual([]);
  });

  it("many files can be cut at the same time, and slowly", async () => {
    const bytes = await makePdf(14);
    const ranges = await Promise.all(
      Array.from({ length: 12 }, async () => {
        await using media = await loadMedia(bytes);
        const firsts: unknown[] = [];
        for await (const piece of splitMedia(media)) {
          // Longer than the thread is reserved for its owner.
          await new Promise((resolve) => setTimeout(resolve, 70));
          firsts.push(piece.range?.unit === "pages" ? piece.range.first : undefined);
          await piece[Symbol.asyncDispose]();
        }
        return firsts;
      }),
    );
    expect(ranges).toEqual(Array.from({ length: 12 }, () => [1, 5, 10]));
  });

  it("a slow file does not block other files", async () => {
    const controller = new AbortController();
    const slowly = loadMedia(slow, { signal: controller.signal }).catch((error: unknown) => error);
    await expect(loadMedia(await makePdf(2))).resolves.toMatchObject({ pages: 2 });
    controller.abort(reason);
    expect(await slowly).toBe(reason);
  });

  it("another file can be loaded while one is cut", async () => {
    await using media = await loadMedia(await makePdf(14));
    let pages = 0;
    for await (const piece of splitMedia(media)) {
      const again = await loadMedia(await makePdf(3));
      if (again.kind === "pdf") pages += again.pages;
      await piece[Symbol.asyncDispose]();
    }
    expect(pages).toBe(9);
  });
});

describe("an error of a worker thread", () => {
  it("an error of a worker thread has its class, its fields and its causes", async () => {
    const pdf = await makePdf(2, { objectStreams: false });
    pdf.write("<< [ >> (", pdf.indexOf("<<", pdf.indexOf(" obj")));
    const error: unknown = await loadMedia(pdf).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BrokenMediaError);
    expect(error).toBeInstanceOf(MediaError);
    expect(BrokenMediaError.isInstance(error)).toBe(true);
    expect(EncryptedMediaError.isInstance(error)).toBe(false);
    expect(error).toMatchObject({
      name: "BrokenMediaError",
      code: "MEDIA_BROKEN",
      source: "the bytes",
      mediaType: "application/pdf",
      cause: { message: expect.stringMatching(/invalid object/) },
    });
    expect(Object.keys(error as object)).not.toContain("name");
    const inProcess: unknown = await loadMedia(pdf, { parsing: "inProcess" }).catch(
      (thrown: unknown) => thrown,
    );
    expect((inProcess as Error).message).toBe((error as Error).message);
  });

  it("an error of reading the source is the original one, not a copy from the worker thread", async () => {
    const failure = new Error("the disk is on fire");
    const blob = new Blob([Uint8Array.from(await makePdf(3, { attachment: 9_000_000 }))]);
    let reads = 0;
    const slice = blob.slice.bind(blob);
    blob.slice = (...range) => {
      reads += 1;
      return reads > 3
        ? ({ arrayBuffer: () => Promise.reject(failure) } as unknown as Blob)
        : slice(...range);
    };
    await expect(loadMedia(blob)).rejects.toMatchObject({ code: "MEDIA_READ_FAILED", cause: failure });
  });
});

describe("without a worker thread", () => {
  it("files can be parsed and cut without a worker thread", async () => {
    const whole = await toEmbedInputs(await makePdf(14), { parsing: "inProcess" });
    expect(whole.requests).toBe(3);
    expect(spools()).toHaveLength(3);
    await whole[Symbol.asyncDispose]();
    expect(spools()).toEqual([]);
  });

  it("parsing without a worker thread starts no thread", async () => {
    expect(await runChild("parsing/parsing-child.ts", ["inProcess"])).toEqual(["threads 0", "pages 3"]);
  });

  it("parsing without a worker thread prints no warnings of libraries, and the program can print meanwhile", async () => {
    expect(await runChild("parsing/quiet-child.ts")).toEqual(["the program's own", "restored true"]);
  });
});

describe("the worker thread", () => {
  it("only the worker thread loads the modules that parse PDFs and videos", async () => {
    expect(await runChild("parsing/loaded-modules-child.ts", ["worker"])).toEqual([
      "pdf",
      "video",
      "of many modules: none",
    ]);
    expect(await runChild("parsing/loaded-modules-child.ts", ["inProcess"])).toEqual([
      "pdf",
      "video",
      "of many modules: /@cantoo/pdf-lib/ /mediabunny/ /parsing/parsed-file.ts",
    ]);
  });

  it("one worker thread parses many files, and does not keep the process alive", async () => {
    expect(await runChild("parsing/parsing-child.ts", ["many"])).toEqual(["threads 1", "pages 90"]);
  });

  it("a file that waits for a worker thread keeps the process alive, and a thread without work does not", async () => {
    expect(await runChild("parsing/parsing-child.ts", ["waiting"])).toEqual(["waited", "ports in use: 0"]);
  });

  it("the worker thread is reused after large files", async () => {
    const [threads = "", pages] = await runChild("parsing/parsing-child.ts", ["large"]);
    // One, or as many as may run at once, if freeing memory takes long.
    expect(Number(/threads (\d+)/.exec(threads)?.[1])).toBeLessThanOrEqual(4);
    expect(pages).toBe("pages 8");
  });

  it("the worker thread is replaced if it retains memory", async () => {
    const [threads = ""] = await runChild("parsing/parsing-child.ts", ["names"]);
    expect(Number(/threads (\d+)/.exec(threads)?.[1])).toBeGreaterThan(1);
  });

  it("the worker thread has no environment, no arguments and no output", async () => {
    expect(await runChild("parsing/parsing-child.ts", ["secrets"])).toEqual([
      "env {}",
      "argv 0",
      "printed nothing",
    ]);
  });

  it("a crash of the worker thread does not end the process", async () => {
    expect(await runChild("parsing/parsing-child.ts", ["heap"])).toEqual([
      "arrays MEDIA_TOO_LARGE",
      "maps MEDIA_TOO_LARGE",
      "buffers MEDIA_TOO_LARGE",
      "exit MEDIA_PARSER_CRASHED",
      "throw MEDIA_PARSER_CRASHED",
      "alive",
    ]);
  });

  it("an error names the option if the worker thread cannot be started", async () => {
    expect(
      await runChild(
        "parsing/parsing-child.ts",
        ["forbidden"],
        ["--permission", "--allow-fs-read=*", "--allow-addons"],
      ),
    ).toEqual(["MEDIA_PARSER_CRASHED parsing true", "pages 3"]);
  });

  it("the source names the worker's file in the form that bundlers recognise", () => {
    const source = readFileSync(new URL("../../src/parsing/start-worker.ts", import.meta.url), "utf8");
    expect(source).toContain('new Worker(new URL("./worker.ts", import.meta.url)');
  });
});
