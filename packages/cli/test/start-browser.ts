import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserServer } from "playwright-core";
import type { TestProject } from "vitest/node";
import { chromiumPath } from "./helpers/chromium-path.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the run's browser is asked for. */
    browserAddress: string;
  }
}

/** One headless browser for all test files of a run, started when the first one asks where it is. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  let browser: Promise<BrowserServer> | undefined;
  const server = createServer((_request, response) => {
    browser ??= launch();
    browser.then(
      (started) => response.end(started.wsEndpoint()),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  provide("browserAddress", `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`);
  return async () => {
    server.close();
    await (await browser)?.close();
  };
}

async function launch(): Promise<BrowserServer> {
  const { chromium } = await import("playwright-core");
  return chromium.launchServer({
    executablePath: chromiumPath as string,
    args: ["--no-sandbox", "--disable-gpu", "--mute-audio"],
  });
}
