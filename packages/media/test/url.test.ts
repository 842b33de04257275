import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import {
  loadMedia,
  MediaFetchError,
  MediaTooLargeError,
  UrlRefusedError,
  type LoadOptions,
} from "@segmind-embeddings/media";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { fetchToSpool } from "../src/fetch/fetch-to-spool.ts";
import type { Resolve } from "../src/fetch/guarded-lookup.ts";
import { makePdf } from "./make-pdf.ts";
import { collect, ownTemporaryFolder } from "./temporary-folder.ts";

const spools = ownTemporaryFolder();
let pdf: Buffer;
beforeAll(async () => {
  pdf = await makePdf(3);
});

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  expect(spools()).toEqual([]);
});

async function serve(listener: RequestListener, host = "127.0.0.1"): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

const load = (url: string, options: LoadOptions = {}): Promise<unknown> =>
  loadMedia(new URL(url), { allowLoopback: true, ...options });

const errorOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error("nothing was thrown"),
    (error: unknown) => error as Error,
  );

describe("a URL", () => {
  it("is fetched into a temporary file that goes with the source", async () => {
    const seen: IncomingMessage[] = [];
    const origin = await serve((request, response) => {
      seen.push(request);
      response.setHeader("content-type", "application/pdf").setHeader("set-cookie", "a=b").end(pdf);
    });
    const media = await loadMedia(new URL(`${origin}/a.pdf?signature=hunter2`), { allowLoopback: true });
    expect(media).toMatchObject({ kind: "pdf", pages: 3, byteLength: pdf.length, label: `${origin}/a.pdf` });
    expect(spools()).toHaveLength(1);
    expect((await collect(media.stream())).equals(pdf)).toBe(true);
    expect((await collect(media.stream())).equals(pdf)).toBe(true);
    await media[Symbol.asyncDispose]();
    await media[Symbol.asyncDispose]();
    await expect(collect(media.stream())).rejects.toMatchObject({ code: "MEDIA_DISPOSED" });
    expect(seen).toHaveLength(1);
    expect(seen[0]?.url).toBe("/a.pdf?signature=hunter2");
    expect(Object.keys(seen[0]?.headers ?? {}).sort()).toEqual([
      "accept",
      "accept-encoding",
      "connection",
      "host",
      "user-agent",
    ]);
  });

  it("is fetched through redirects, without the cookies set on the way", async () => {
    const cookies: unknown[] = [];
    const origin = await serve((request, response) => {
      cookies.push(request.headers.cookie, request.headers.referer);
      if (request.url === "/pdf") response.end(pdf);
      else
        response
          .writeHead(302, {
            location: request.url === "/" ? "../next" : `${origin}/pdf`,
            "set-cookie": "a=b",
          })
          .end("moved");
    });
    await using media = (await load(`${origin}/`)) as AsyncDisposable;
    expect(media).toMatchObject({ kind: "pdf" });
    expect(cookies).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]);
  });

  it("may be of ::1 too, and of a name of this machine", async () => {
    const six = await serve((_request, response) => response.end(pdf), "::1");
    await using media = (await load(six)) as AsyncDisposable;
    expect(media).toMatchObject({ kind: "pdf" });
    const four = await serve((_request, response) => response.end(pdf));
    await using named = (await load(four.replace("127.0.0.1", "localhost"))) as AsyncDisposable;
    expect(named).toMatchObject({ kind: "pdf" });
  });

  it("is refused before anything is sent, unless it is public and https", async () => {
    let requests = 0;
    const origin = await serve((_request, response) => {
      requests += 1;
      response.end(pdf);
    });
    const { port } = new URL(origin);
    const hosts = [
      "127.0.0.1",
      "127.1",
      "2130706433",
      "0x7f000001",
      "0177.0.0.1",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "localhost",
      "0.0.0.0",
    ];
    for (const host of hosts) {
      for (const scheme of ["https", "http"]) {
        const error = await errorOf(loadMedia(new URL(`${scheme}://${host}:${port}/a?signature=hunter2`)));
        expect(UrlRefusedError.isInstance(error), `${scheme} ${host}: ${error.message}`).toBe(true);
        expect(error.message).not.toContain("hunter2");
      }
    }
    expect(requests).toBe(0);
  });

  it.each([
    ["http://10.0.0.1/"],
    ["http://169.254.169.254/latest/meta-data/"],
    ["http://0.0.0.0/"],
    ["http://[::ffff:127.0.0.1]/"],
    ["https://127.0.0.1/"],
    ["https://localhost/"],
    ["https://[fd00:ec2::254]/"],
    ["https://2852039166/"],
    ["http://user:pass@127.0.0.1/"],
    ["file:///etc/passwd"],
    ["ftp://127.0.0.1/"],
    ["//192.168.0.1/"],
    ["data:application/pdf;base64,JVBERi0="],
  ])("is refused when it redirects to %s", async (location) => {
    const origin = await serve((_request, response) => response.writeHead(307, { location }).end());
    const error = await errorOf(load(origin));
    expect(UrlRefusedError.isInstance(error), error.message).toBe(true);
  });

  it("is refused when its name first leads here and then elsewhere", async () => {
    const origin = await serve((_request, response) => response.writeHead(302, { location: "/again" }).end());
    const { port } = new URL(origin);
    const answers = ["127.0.0.1", "10.0.0.1"];
    let asked = 0;
    const resolve: Resolve = async () => [{ address: answers[asked++] ?? "10.0.0.1", family: 4 }];
    const error = await errorOf(fetchTo(`http://rebind.test:${port}/`, resolve));
    expect(UrlRefusedError.isInstance(error), error.message).toBe(true);
    expect(asked).toBe(2);
  });

  it("asks for the name once a hop, and connects to just what was checked", async () => {
    const origin = await serve((_request, response) => response.end(pdf), "127.0.0.3");
    const { port } = new URL(origin);
    const answers = ["127.0.0.3", "127.0.0.4", "127.0.0.5"];
    let asked = 0;
    const resolve: Resolve = async () => [{ address: answers[asked++] ?? "", family: 4 }];
    const { bytes } = await fetchTo(`http://rebind.test:${port}/`, resolve);
    expect(asked).toBe(1);
    expect(bytes.byteLength).toBe(pdf.length);
    await bytes[Symbol.asyncDispose]();
  });

  it("of a public name with a private address is refused over https", async () => {
    const error = await errorOf(
      fetchTo("https://intranet.test/", async () => [{ address: "10.0.0.1", family: 4 }]),
    );
    expect(UrlRefusedError.isInstance(error), error.message).toBe(true);
  });

  const fetchTo = (url: string, resolve: Resolve): ReturnType<typeof fetchToSpool> =>
    fetchToSpool(new URL(url), { maxBytes: 1_000_000, timeout: 20_000, allowLoopback: true, resolve });
});

describe("a server", () => {
  it.each([
    [404, false],
    [403, false],
    [429, true],
    [500, true],
    [503, true],
    [304, false],
    [204, false],
  ])("that answers %i is told of, and whether again may help: %s", async (status, isRetryable) => {
    const origin = await serve((_request, response) => response.writeHead(status).end());
    expect(await errorOf(load(`${origin}/?signature=hunter2`))).toMatchObject({
      code: "MEDIA_FETCH_FAILED",
      status,
      isRetryable,
    });
  });

  it("that redirects for ever, or nowhere, is given up", async () => {
    const origin = await serve((_request, response) => response.writeHead(302, { location: "/" }).end());
    await expect(load(origin)).rejects.toThrow(/more than 5 times/);
    const lost = await serve((_request, response) => response.writeHead(302).end());
    await expect(load(lost)).rejects.toThrow(/and no location/);
  });

  it("that sends too much is stopped, whether it says so before or not", async () => {
    let sent = 0;
    const told = await serve((_request, response) =>
      response.writeHead(200, { "content-length": 10_000_000 }).flushHeaders(),
    );
    await expect(load(told, { maxBytes: 1_000 })).rejects.toThrow(MediaTooLargeError);
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

  it("that breaks off, hangs up or compresses is told of", async () => {
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

  it("that does not answer is waited for until the timeout or the abort, whichever comes first", async () => {
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

  it("is given a timeout of any length", async () => {
    const origin = await serve((_request, response) => response.end(pdf));
    for (const timeout of [4_999.5, Number.MAX_SAFE_INTEGER, 1e300]) {
      await using media = (await load(origin, { timeout })) as AsyncDisposable;
      expect(media).toMatchObject({ kind: "pdf" });
    }
  });

  it("that declares another type than it sends is contradicted", async () => {
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

  it("that is not there is told of as one to try again", async () => {
    const origin = await serve(() => undefined);
    const gone = servers.pop();
    await new Promise((resolve) => gone?.close(resolve));
    expect(await errorOf(load(origin))).toMatchObject({ code: "MEDIA_FETCH_FAILED", isRetryable: true });
  });
});
