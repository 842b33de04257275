import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Case } from "./features.ts";
import type { Gateways } from "./gateways.ts";

// Runs the cases in a page of a headless Chromium, bundled for browsers, and prints what became of each. The page's own
// server hands its calls on to the mock gateways, so that they are of one origin.

interface Task {
  readonly gateways: Gateways;
  readonly cases: readonly Case[];
  readonly folder: string;
  readonly programs: string;
}

const { gateways, cases, folder, programs } = JSON.parse(process.argv[2] ?? "") as Task;
const work = mkdtempSync(join(tmpdir(), "browser-"));
execFileSync(join(programs, ".bin/esbuild"), [
  join(folder, "runtimes/page.mjs"),
  "--bundle",
  "--format=esm",
  "--platform=browser",
  `--outfile=${join(work, "page.js")}`,
  "--log-level=warning",
]);

const results = Promise.withResolvers<string>();
const server = createServer((incoming, response) => void answer(incoming, response)).listen(0, "127.0.0.1");
await once(server, "listening");
const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
const browser = spawn(
  "chromium",
  [
    ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
    ...[`--user-data-dir=${join(work, "profile")}`, origin],
  ],
  { stdio: "ignore" },
);
const ended = once(browser, "exit");
browser.on("error", results.reject);
try {
  process.stdout.write(`${await results.promise}\n`);
} finally {
  browser.kill("SIGKILL");
  await ended.catch(() => undefined);
  server.closeAllConnections();
  server.close();
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}

async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, name = "", ...path] = (incoming.url ?? "").split("/");
  if (name in gateways) {
    handOn(incoming, response, `${gateways[name as keyof Gateways].url}/${path.join("/")}`);
  } else if (name === "task") {
    const proxied = Object.entries(gateways).map(([key, gateway]) => [
      key,
      { ...gateway, url: `${origin}/${key}` },
    ]);
    response.end(JSON.stringify({ gateways: Object.fromEntries(proxied) as unknown, cases }));
  } else if (name === "results") {
    results.resolve(await text(incoming));
    response.end();
  } else if (name === "page.js") {
    response.setHeader("content-type", "text/javascript").end(readFileSync(join(work, "page.js")));
  } else {
    response.setHeader("content-type", "text/html");
    response.end('<!doctype html><script type="module" src="/page.js"></script>');
  }
}

/** A connection that the gateway breaks is broken here, too. */
function handOn(incoming: IncomingMessage, response: ServerResponse, url: string): void {
  const { method, headers } = incoming;
  const outgoing = request(url, { method, headers }, (inner) => {
    response.writeHead(inner.statusCode ?? 502, inner.headers);
    inner.on("error", () => response.destroy()).pipe(response);
  });
  outgoing.on("error", () => response.destroy());
  response.on("close", () => outgoing.destroy());
  incoming.pipe(outgoing);
}
