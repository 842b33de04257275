import { mkdtempSync, chmodSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { InvalidInputError } from "@segmind-embeddings/core";
import { loadMedia, MediaError } from "@segmind-embeddings/media";
import { describe, expect, it } from "vitest";
import { run } from "../helpers/programs.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);

describe("paths that lead to no file", () => {
  const refusal = async (path: string): Promise<unknown> =>
    loadMedia(path).then(
      () => "loaded",
      (error: unknown) => error,
    );

  it.each([
    ["missing", "MEDIA_NOT_FOUND", () => at("missing.png")],
    [
      "below a file",
      "MEDIA_NOT_FOUND",
      () => (writeFileSync(at("file"), "x"), join(at("file"), "below.png")),
    ],
    ["a name that is too long", "MEDIA_NOT_FOUND", () => at("x".repeat(4_000))],
    [
      "a link to nothing",
      "MEDIA_NOT_FOUND",
      () => (symlinkSync(at("nowhere"), at("dangling")), at("dangling")),
    ],
    ["a link to itself", "MEDIA_NOT_FOUND", () => (symlinkSync(at("circle"), at("circle")), at("circle"))],
    ["a folder", "MEDIA_NOT_A_FILE", () => mkdtempSync(at("folder-"))],
    ["a device", "MEDIA_NOT_A_FILE", () => "/dev/zero"],
    ["a named pipe", "MEDIA_NOT_A_FILE", () => (run("mkfifo", [at("pipe.png")]), at("pipe.png"))],
    ["a file of the kernel", "MEDIA_EMPTY", () => "/proc/self/status"],
  ])("the path is refused: %s", async (_title, code, make) => {
    expect(await refusal(make())).toMatchObject({ code });
  });

  it("a path to a socket is refused", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(at("socket.png"), resolve));
    expect(await refusal(at("socket.png"))).toMatchObject({ code: "MEDIA_NOT_A_FILE", actual: "socket" });
    await new Promise((resolve) => server.close(resolve));
  });

  it("a file without permission to read is refused", async () => {
    writeFileSync(at("secret.png"), "x");
    chmodSync(at("secret.png"), 0);
    chmodSync(folder, 0o755);
    // Root may read everything, so that for a moment this process is nobody.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      expect(await refusal(at("secret.png"))).toMatchObject({ code: "MEDIA_ACCESS_DENIED" });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it.each([
    ["an empty path", ""],
    ["a null character", "a\0b.png"],
    ["a URL as a string", "https://example.com/a.png"],
    ["a data URI", "data:image/png;base64,AAAA"],
    ["a number", 7],
    ["nothing", undefined],
    ["an object", {}],
    ["an object without a prototype", Object.create(null)],
  ])("an invalid source is refused: %s", async (_title, source) => {
    const error = await loadMedia(source as string).catch((thrown: unknown) => thrown);
    expect(InvalidInputError.isInstance(error)).toBe(true);
    expect(MediaError.isInstance(error)).toBe(false);
  });
});
