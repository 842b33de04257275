import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll } from "vitest";

/** The browser's program, or `undefined` where there is none. */
export const chromium = ["chromium", "chromium-browser", "google-chrome"].find(
  (name) => spawnSync(name, ["--version"]).status === 0,
);

export interface Look {
  readonly width: number;
  readonly height: number;
  readonly scheme: "light" | "dark";
  readonly media?: "screen" | "print";
}

export interface Page {
  /** What the page's console and the browser said that is an error. */
  readonly errors: readonly string[];
  /** Every address that was asked for. */
  readonly requests: readonly string[];
  evaluate<Value>(expression: string): Promise<Value>;
}

/** What is read of the DevTools protocol's messages. */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly request?: { url: string };
    readonly exceptionDetails?: unknown;
    readonly type?: string;
    readonly args?: unknown;
    readonly entry?: { level: string; text: string };
  };
  readonly result?: Answer;
  readonly error?: { message: string };
}

interface Answer {
  readonly result?: { value: unknown };
  readonly exceptionDetails?: unknown;
}

interface Browser {
  /** What its pages are asked for, relative to `json`. */
  readonly address: string;
  close(): Promise<void>;
}

/** One for all tests of a file: starting it takes longer than most of them. */
let browser: Promise<Browser> | undefined;

afterAll(async () => {
  await (await browser)?.close();
});

/** Opens a page in a headless browser, as it looks on some screen, and closes it. */
export async function withPage<Value>(
  url: string,
  look: Look,
  use: (page: Page) => Promise<Value>,
): Promise<Value> {
  browser ??= startBrowser();
  const { address } = await browser;
  const response = await fetch(`${address}/new?about:blank`, { method: "PUT" });
  const { id, webSocketDebuggerUrl } = (await response.json()) as {
    id: string;
    webSocketDebuggerUrl: string;
  };
  const socket = new WebSocket(webSocketDebuggerUrl);
  try {
    await once(socket, "open");
    return await use(await openPage(socket, url, look));
  } finally {
    socket.close();
    await fetch(`${address}/close/${id}`);
  }
}

async function startBrowser(): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), "bench-chromium-"));
  const child = spawn(
    chromium as string,
    [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--no-first-run",
      `--user-data-dir=${profile}`,
      "--remote-debugging-port=0",
      "about:blank",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const ended = once(child, "exit");
  const port = await debuggingPort(child.stderr);
  return {
    address: `http://127.0.0.1:${port}/json`,
    close: async () => {
      child.kill("SIGKILL");
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function debuggingPort(stderr: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stderr })) {
    const port = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port !== undefined) return port;
  }
  throw new Error("the browser ended before it could be spoken to");
}

async function openPage(socket: WebSocket, url: string, look: Look): Promise<Page> {
  const errors: string[] = [];
  const requests: string[] = [];
  const waiting = new Map<number, (message: Message) => void>();
  let lastId = 0;
  let onLoad = (): void => undefined;
  const loaded = new Promise<void>((resolve) => (onLoad = resolve));
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    const { method, params = {} } = message;
    if (method === "Page.loadEventFired") onLoad();
    const { request, exceptionDetails, type, args, entry } = params;
    if (method === "Network.requestWillBeSent" && request !== undefined) requests.push(request.url);
    if (method === "Runtime.exceptionThrown") errors.push(JSON.stringify(exceptionDetails));
    if (method === "Runtime.consoleAPICalled" && type === "error") errors.push(JSON.stringify(args));
    if (method === "Log.entryAdded" && entry?.level === "error") errors.push(entry.text);
  });
  const send = async (method: string, params: object = {}): Promise<Answer> => {
    lastId += 1;
    const id = lastId;
    const answer = new Promise<Message>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answer;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  };
  for (const domain of ["Page", "Runtime", "Log", "Network"]) await send(`${domain}.enable`);
  const { width, height, scheme, media = "screen" } = look;
  await send("Emulation.setDeviceMetricsOverride", {
    width,
    height,
    deviceScaleFactor: 1,
    mobile: width < 600,
  });
  await send("Emulation.setEmulatedMedia", {
    media,
    features: [{ name: "prefers-color-scheme", value: scheme }],
  });
  await send("Page.navigate", { url });
  await loaded;
  return {
    errors,
    requests,
    async evaluate(expression) {
      const { result, exceptionDetails } = await send("Runtime.evaluate", {
        expression,
        returnByValue: true,
      });
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
      return result!.value as never;
    },
  };
}
