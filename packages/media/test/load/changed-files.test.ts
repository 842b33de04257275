import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { loadMedia, MediaChangedError, MediaReadError } from "@segmind-embeddings/media";
import { beforeAll, describe, expect, it } from "vitest";
import { makePdf } from "../pdf/make-pdf.ts";
import { collect, temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
let pdf: Buffer;
beforeAll(async () => {
  pdf = await makePdf(3);
  writeFileSync(at("a.pdf"), pdf);
});

async function firstOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array | undefined> {
  for await (const chunk of chunks) return chunk;
  return undefined;
}

describe("a file that changed since it was loaded", () => {
  const load = async (name: string): ReturnType<typeof loadMedia> => {
    writeFileSync(at(name), pdf);
    return loadMedia(at(name));
  };

  it.each<[string, (path: string) => void]>([
    ["grew", (path) => appendFileSync(path, "x")],
    ["was cut short", (path) => writeFileSync(path, pdf.subarray(0, 50))],
    ["was written to", (path) => utimesSync(path, 1, 1)],
    [
      "was written to, with its size and its time of modification as they were",
      (path) => {
        const { atime, mtime } = statSync(path);
        writeFileSync(
          path,
          pdf.map((byte) => byte ^ 1),
        );
        utimesSync(path, atime, mtime);
      },
    ],
    [
      "was replaced",
      (path) => {
        copyFileSync(path, `${path}.new`);
        renameSync(`${path}.new`, path);
      },
    ],
    ["was removed", (path) => rmSync(path)],
  ])("%s", async (title, change) => {
    const name = `${title.replaceAll(" ", "-")}.pdf`;
    const media = await load(name);
    change(at(name));
    await expect(collect(media.stream())).rejects.toThrow(MediaChangedError);
    await expect(media.sha256()).rejects.toThrow(/load it again/);
  });

  it("a file that changes while it is loaded is refused", async () => {
    const large = Buffer.concat([
      pdf,
      Buffer.alloc(400_000, "%"),
      pdf.subarray(pdf.lastIndexOf("startxref")),
    ]);
    writeFileSync(at("during.pdf"), large);
    const media = await loadMedia(at("during.pdf"));
    const read = async (): Promise<void> => {
      let chunks = 0;
      for await (const chunk of media.stream()) {
        expect(chunk.byteLength).toBeGreaterThan(0);
        if (chunks++ === 0) utimesSync(at("during.pdf"), 5, 5);
      }
    };
    await expect(read()).rejects.toThrow(MediaChangedError);
  });

  it("a file is opened when it is streamed, and closed when the loop is left", async () => {
    const media = await load("handles.pdf");
    const handles = (): number => readdir("/proc/self/fd").length;
    const { readdirSync: readdir } = await import("node:fs");
    const before = handles();
    for (let time = 0; time < 20; time += 1) media.stream();
    expect(handles()).toBe(before);
    for (let time = 0; time < 20; time += 1) await firstOf(media.stream());
    expect(handles()).toBe(before);
    const controller = new AbortController();
    controller.abort(new Error("stop"));
    await expect(collect(media.stream({ signal: controller.signal }))).rejects.toThrow("stop");
    await expect(media.sha256({ signal: controller.signal })).rejects.toThrow("stop");
    expect(readFileSync(at("handles.pdf")).equals(pdf)).toBe(true);
    expect(new MediaReadError("a", "b", undefined).isRetryable).toBe(true);
  });
});
