import { request as httpRequest } from "node:http";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startExplore, type RunningExplorer } from "./helpers/explorer.ts";
import { corpusMedia, makeFolder } from "./helpers/folder.ts";
import { makeGateway, type TestGateway } from "./helpers/gateway.ts";
import type { OnEnd } from "./helpers/on-end.ts";
import { run } from "./helpers/run-program.ts";

interface Answer {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Sends a request as it stands: `fetch` writes Host and Sec-Fetch-Site itself. */
async function send(url: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { headers, method }, (response) => {
      text(response).then(
        (body) => resolve({ status: response.statusCode, headers: response.headers, body }),
        reject,
      );
    });
    request.on("error", reject).end();
  });
}

interface Found {
  readonly hits: readonly {
    readonly item: { readonly id: string; readonly title: string; readonly file: string };
  }[];
}

async function filesOf(running: RunningExplorer): Promise<Map<string, string>> {
  const body = JSON.stringify({ some: true, filter: {}, top: 100 });
  const { hits } = (await (await running.ask("api/search", { method: "POST", body })).json()) as Found;
  return new Map(hits.map(({ item }) => [item.title, item.file]));
}

const hostileSvg =
  '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>';
let cwd: string;
let explorer: RunningExplorer;
let gateway: TestGateway["gateway"];
let bearer: { authorization: string };

const ends: (() => void | Promise<void>)[] = [];
const onEnd: OnEnd = (end) => void ends.unshift(end);
afterAll(async () => {
  for (const end of ends) await end();
});

beforeAll(async () => {
  const files = {
    "docs/a.md": "A red fox.",
    "docs/page.html": "<p>A lamp at sea.</p><script>alert(1)</script>",
    "docs/drawing.svg": hostileSvg,
    "secret.txt": "not embedded",
  };
  cwd = await makeFolder(files, onEnd);
  await copyFile(join(corpusMedia, "candle.jpg"), join(cwd, "docs/candle.jpg"));
  await copyFile(join(corpusMedia, "almanac.pdf"), join(cwd, "docs/almanac.pdf"));
  const made = await makeGateway({}, onEnd);
  const { env } = made;
  ({ gateway } = made);
  await run(["embed", "docs", "docs/drawing.svg", "--yes"], { cwd, env });
  explorer = await startExplore({ cwd, env }, ["--max-requests", "6"], onEnd);
  bearer = { authorization: `Bearer ${explorer.token}` };
});

test("the explorer answers on this machine alone unless it is told otherwise, and nobody without its token", async () => {
  const api = `${explorer.origin}/api/overview`;
  expect((await send(api, bearer)).status).toBe(200);
  expect((await send(api)).status).toBe(401);
  expect((await send(api, { authorization: "Bearer of bad news" })).status).toBe(401);
  expect((await send(`${api}?token=${explorer.token}`)).status, "an address is no place for it").toBe(401);
  await expect(send(api.replace("127.0.0.1", "127.0.0.2"), bearer)).rejects.toThrow("ECONNREFUSED");
});

test("the explorer does not answer to a name that somebody made lead to this machine", async () => {
  const { origin } = explorer;
  const { port } = new URL(origin);
  for (const host of [`rebound.example:${port}`, "127.0.0.1:1", "127.0.0.1"]) {
    expect((await send(`${origin}/api/overview`, { ...bearer, host })).status, host).toBe(403);
    expect((await send(`${origin}/`, { host })).status, host).toBe(403);
  }
  const host = `localhost:${port}`;
  expect((await send(`${origin}/api/overview`, { ...bearer, host })).status).toBe(200);
});

test("the explorer does not answer to another site, which does not see its files either", async () => {
  const { origin } = explorer;
  const api = `${origin}/api/overview`;
  for (const sender of ["https://evil.example", "null", "http://127.0.0.1:1"])
    expect((await send(api, { ...bearer, origin: sender })).status, sender).toBe(403);
  expect((await send(api, { ...bearer, origin })).status).toBe(200);
  const file = `${origin}/${(await filesOf(explorer)).get("candle.jpg")!}`;
  expect((await send(file, { "sec-fetch-site": "same-origin" })).status).toBe(200);
  for (const site of ["cross-site", "same-site"]) {
    expect((await send(api, { ...bearer, "sec-fetch-site": site })).status, site).toBe(403);
    expect((await send(file, { "sec-fetch-site": site })).status, site).toBe(403);
  }
});

test("the explorer's page runs, loads and asks nothing but its own, and is in no other page's frame", async () => {
  const { headers, body } = await send(`${explorer.origin}/`);
  const policy = String(headers["content-security-policy"]);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|https?:|data:|\*/);
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["set-cookie"]).toBeUndefined();
  expect(body).not.toContain(explorer.token);
  expect(body).not.toMatch(/<script>|<style|https?:\/\//);
});

test("the explorer serves no file that its catalogue does not have, by whatever path, and none to who was not given its address", async () => {
  const files = await filesOf(explorer);
  const [, document, ticket] = files.get("candle.jpg")!.split("/");
  const other = files.get("a.md")!.split("/")[1];
  for (const path of [
    `files/${document!}/${"A".repeat(43)}/candle.jpg`,
    `files/${other!}/${ticket!}/candle.jpg`,
    `files/999/${ticket!}/secret.txt`,
    "files/../secret.txt",
    "files/%2e%2e/secret.txt",
    "secret.txt",
    "assets/../../secret.txt",
  ]) {
    const { status, body } = await send(`${explorer.origin}/${path}`, bearer);
    expect(status, path).toBe(404);
    expect(body, path).not.toContain("not embedded");
  }
});

test("the explorer serves a file whole, and the ranges of it that players ask for", async () => {
  const address = (await filesOf(explorer)).get("candle.jpg")!;
  const whole = await readFile(join(corpusMedia, "candle.jpg"));
  const image = await explorer.ask(address);
  expect(Buffer.from(await image.arrayBuffer())).toEqual(whole);
  for (const [range, start, end] of [
    ["bytes=0-3", 0, 4],
    ["bytes=9000-", 9000, whole.length],
    ["bytes=-5", whole.length - 5, whole.length],
    [`bytes=10-${String(whole.length * 2)}`, 10, whole.length],
  ] as const) {
    const response = await explorer.ask(address, { headers: { range } });
    expect(response.status).toBe(206);
    expect(response.headers.get("content-range")).toBe(
      `bytes ${String(start)}-${String(end - 1)}/${String(whole.length)}`,
    );
    expect(Buffer.from(await response.arrayBuffer())).toEqual(whole.subarray(start, end));
  }
  expect((await explorer.ask(address, { headers: { range: "bytes=99999-" } })).status).toBe(416);
});

test("the explorer serves files as what their bytes are: HTML, SVG and scripts as letters, a PDF as a download", async () => {
  const files = await filesOf(explorer);
  const typeOf = async (title: string) => {
    const { headers } = await explorer.ask(files.get(title)!);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toMatch(/^sandbox; default-src 'none'/);
    return [headers.get("content-type"), headers.get("content-disposition")?.split(";")[0]];
  };
  expect(await typeOf("a.md")).toEqual(["text/plain; charset=utf-8", "inline"]);
  expect(await typeOf("page.html")).toEqual(["text/plain; charset=utf-8", "inline"]);
  expect(await typeOf("drawing.svg")).toEqual(["text/plain; charset=utf-8", "inline"]);
  expect(await typeOf("candle.jpg")).toEqual(["image/jpeg", "inline"]);
  expect(await typeOf("almanac.pdf")).toEqual(["application/pdf", "attachment"]);
  // A file that is exchanged has the type of what it is now.
  await writeFile(join(cwd, "docs/candle.jpg"), hostileSvg);
  expect(await typeOf("candle.jpg")).toEqual(["text/plain; charset=utf-8", "inline"]);
  await writeFile(join(cwd, "docs/candle.jpg"), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]));
  expect(await typeOf("candle.jpg")).toEqual(["application/octet-stream", "attachment"]);
  await rm(join(cwd, "docs/candle.jpg"));
  expect((await explorer.ask(files.get("candle.jpg")!)).status).toBe(404);
});

test("the explorer's server itself refuses a query over the budget, and what is no question", async () => {
  const search = (question: object) =>
    explorer.ask("api/search", {
      method: "POST",
      body: JSON.stringify({ filter: {}, top: 3, ...question }),
    });
  expect((await search({ words: "red fox" })).status).toBe(200);
  const { posts } = gateway.stats;
  const refused = await search({ words: "something else" });
  expect(refused.status).toBe(402);
  expect(await refused.json()).toEqual({
    code: "BUDGET_REACHED",
    message: "The budget of --max-requests 6 is reached. Nothing was sent. Start it again with a larger one.",
  });
  expect(gateway.stats.posts).toBe(posts);
  expect((await search({ words: "red fox" })).status, "it is stored").toBe(200);
  for (const question of [
    {},
    { words: "" },
    { words: 1 },
    { like: 3 },
    { words: "a", top: 1e9 },
    { words: "a", filter: 1 },
  ])
    expect((await search(question)).status, JSON.stringify(question)).toBe(400);
  expect((await explorer.ask("api/search", { method: "POST", body: "{" })).status).toBe(400);
  expect((await search({ like: "1.99" })).status).toBe(404);
  expect((await explorer.ask("api/nothing")).status).toBe(404);
  expect((await explorer.ask("/")).status, "an address that begins with two slashes").toBe(404);
  const body = new Uint8Array(2 * 1024 * 1024);
  expect((await explorer.ask("api/price", { method: "POST", body })).status).toBe(413);
});
