import { gzipSync } from "node:zlib";
import { MediaFetchError, MediaTooLargeError } from "@segmind-embeddings/media";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { makePdf } from "../pdf/make-pdf.ts";
import { closeServers, errorOf, load, serve } from "./serve.ts";
import { ownTemporaryFolder } from "../helpers/temporary-folder.ts";

const spools = ownTemporaryFolder();
let pdf: Buffer;
beforeAll(async () => {
  pdf = await makePdf(3);
});
afterEach(() => expect(spools()).toEqual([]));

describe("a server", () => {
  it.each([
    [404, false],
    [403, false],
    [429, true],
    [500, true],
    [503, true],
    [304, false],
    [204, false],
  ])("a response of status %i is an error that is retryable or not: %s", async (status, isRetryable) => {
    const origin = await serve((_request, response) => response.writeHead(status).end());
    expect(await errorOf(load(`${origin}/?signature=hunter2`))).toMatchObject({
      code: "MEDIA_FETCH_FAILED",
      status,
      isRetryable,
    });
  });

  it("a server that redirects without end, or to nowhere, is an error", async () => {
    const origin = await serve((_request, response) => response.writeHead(302, { location: "/" }).end());
    await expect(load(origin)).rejects.toThrow(/more than 5 times/);
    const lost = await serve((_request, response) => response.writeHead(302).end());
    await expect(load(lost)).rejects.toThrow(/and no location/);
  });

  it("a response over the cap is stopped, with or without a content-length", async () => {
    let sent = 0;
    const declared = await serve((_request, response) =>
      response.writeHead(200, { "content-length": 10_000_000 }).flushHeaders(),
    );
    await expect(load(declared, { maxBytes: 1_000 })).rejects.toThrow(MediaTooLargeError);
    const untold = await serve((_request, response) => {
      const more = (): void => {
        sent += 65_536;
        if (!response.destroyed) response.write(Buffer.alloc(65_536), more);
      };
      more();
    });
    await expect(load(untold, { maxBytes: 1_000_000 })).rejects.toMatchObject({
      code: "MEDIA_TOO_LARGE",
      option: "maxBytes",
      allowed: 1_000_000,
    });
    // What is on its way when the connection is closed depends on the buffers between; it is far from endless.
    expect(sent).toBeLessThan(50_000_000);
  });

  it("a response that is cut short, missing or compressed is an error", async () => {
    const cut = await serve((_request, response) => {
      response.writeHead(200, { "content-length": pdf.length });
      response.write(pdf.subarray(0, 100), () => response.destroy());
    });
    expect(await errorOf(load(cut))).toMatchObject({
      code: "MEDIA_FETCH_FAILED",
      isRetryable: true,
    });
    const deaf = await serve((request) => request.socket.destroy());
    expect(await errorOf(load(deaf))).toBeInstanceOf(MediaFetchError);
    const packed = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(pdf)),
    );
    await expect(load(packed)).rejects.toThrow(/compressed \(gzip\)/);
  });

  it("a server that does not respond is waited for until the timeout or an abort", async () => {
    const silent = await serve(() => undefined);
    await expect(load(silent, { timeout: 100 })).rejects.toThrow(/longer than 100 ms/);
    const slow = await serve((_request, response) => response.writeHead(200).write("%PDF-"));
    await expect(load(slow, { timeout: 300 })).rejects.toThrow(/longer than 300 ms/);
    const reason = new Error("no longer wanted");
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 50);
    expect(await errorOf(load(slow, { signal: controller.signal }))).toBe(reason);
    expect(await errorOf(load(slow, { signal: AbortSignal.abort(reason) }))).toBe(reason);
  });

  it("a timeout of any length is accepted", async () => {
    const origin = await serve((_request, response) => response.end(pdf));
    for (const timeout of [4_999.5, Number.MAX_SAFE_INTEGER, 1e300]) {
      await using media = (await load(origin, { timeout })) as AsyncDisposable;
      expect(media).toMatchObject({ kind: "pdf" });
    }
  });

  it("a content-type that contradicts the bytes is refused", async () => {
    const typed = (type: string, body: Buffer): Promise<string> =>
      serve((_request, response) => response.writeHead(200, { "content-type": type }).end(body));
    expect(await errorOf(load(await typed("image/png", pdf)))).toMatchObject({
      code: "MEDIA_TYPE_MISMATCH",
      declared: "image/png",
      actual: "application/pdf",
    });
    expect(
      await errorOf(load(await typed("text/html; charset=utf-8", Buffer.from("<html>log in</html>")))),
    ).toMatchObject({ code: "MEDIA_TYPE_MISMATCH" });
    for (const type of ["application/octet-stream", "application/x-pdf", "Application/PDF; charset=binary"]) {
      await using media = (await load(await typed(type, pdf))) as AsyncDisposable;
      expect(media).toMatchObject({ kind: "pdf" });
    }
  });

  it("a server that cannot be reached is a retryable error", async () => {
    const origin = await serve(() => undefined);
    await closeServers();
    expect(await errorOf(load(origin))).toMatchObject({ code: "MEDIA_FETCH_FAILED", isRetryable: true });
  });
});
