import { type IncomingMessage } from "node:http";
import { loadMedia, UrlRefusedError } from "@segmind-embeddings/media";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { fetchToSpool } from "../../src/fetch/fetch-to-spool.ts";
import type { Resolve } from "../../src/fetch/guarded-lookup.ts";
import { makePdf } from "../pdf/make-pdf.ts";
import { errorOf, load, serve } from "./serve.ts";
import { collect, ownTemporaryFolder } from "../helpers/temporary-folder.ts";

const spools = ownTemporaryFolder();
let pdf: Buffer;
beforeAll(async () => {
  pdf = await makePdf(3);
});
afterEach(() => expect(spools()).toEqual([]));

describe("a URL", () => {
  it("a URL is fetched to a temporary file that is freed with the source", async () => {
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

  it("a URL is fetched through redirects, without the cookies that they set", async () => {
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

  it("a URL may have the address ::1 or a name of this machine, for tests", async () => {
    const six = await serve((_request, response) => response.end(pdf), "::1");
    await using media = (await load(six)) as AsyncDisposable;
    expect(media).toMatchObject({ kind: "pdf" });
    const four = await serve((_request, response) => response.end(pdf));
    await using named = (await load(four.replace("127.0.0.1", "localhost"))) as AsyncDisposable;
    expect(named).toMatchObject({ kind: "pdf" });
  });

  it("a URL is refused before anything is sent, unless it is public and https", async () => {
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
  ])("a URL is refused if it redirects to %s", async (location) => {
    const origin = await serve((_request, response) => response.writeHead(307, { location }).end());
    const error = await errorOf(load(origin));
    expect(UrlRefusedError.isInstance(error), error.message).toBe(true);
  });

  it("a URL is refused if its name first resolves to this machine and then to another", async () => {
    const origin = await serve((_request, response) => response.writeHead(302, { location: "/again" }).end());
    const { port } = new URL(origin);
    const addresses = ["127.0.0.1", "10.0.0.1"];
    let asked = 0;
    const resolve: Resolve = async () => [{ address: addresses[asked++] ?? "10.0.0.1", family: 4 }];
    const error = await errorOf(fetchTo(`http://rebind.test:${port}/`, resolve));
    expect(UrlRefusedError.isInstance(error), error.message).toBe(true);
    expect(asked).toBe(2);
  });

  it("the name of a URL is resolved once for each hop, and the connection uses the address that was checked", async () => {
    const origin = await serve((_request, response) => response.end(pdf), "127.0.0.3");
    const { port } = new URL(origin);
    const addresses = ["127.0.0.3", "127.0.0.4", "127.0.0.5"];
    let asked = 0;
    const resolve: Resolve = async () => [{ address: addresses[asked++] ?? "", family: 4 }];
    const { bytes } = await fetchTo(`http://rebind.test:${port}/`, resolve);
    expect(asked).toBe(1);
    expect(bytes.byteLength).toBe(pdf.length);
    await bytes[Symbol.asyncDispose]();
  });

  it("a URL of a public name with a private address is refused over https", async () => {
    const error = await errorOf(
      fetchTo("https://intranet.test/", async () => [{ address: "10.0.0.1", family: 4 }]),
    );
    expect(UrlRefusedError.isInstance(error), error.message).toBe(true);
  });

  const fetchTo = (url: string, resolve: Resolve): ReturnType<typeof fetchToSpool> =>
    fetchToSpool(new URL(url), { maxBytes: 1_000_000, timeout: 20_000, allowLoopback: true, resolve });
});
