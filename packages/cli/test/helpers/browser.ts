import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import axe, { type AxeResults } from "axe-core";
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from "playwright-core";
import { describe, inject, onTestFinished } from "vitest";
import { chromiumPath } from "../../../../tools/test-servers/chromium-path.ts";
import { watchPage, type WatchedPage } from "../../../../tools/test-servers/watch-page.ts";

let browser: Promise<Browser> | undefined;

/** The run's browser. */
async function connect(): Promise<Browser> {
  const response = await fetch(inject("browserAddress"));
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return chromium.connect(text);
}

export interface OpenedPage extends WatchedPage {
  readonly page: Page;
}

/** Opens a page in a context of its own, which goes with the test. */
export async function openPage(url: string, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  browser ??= connect();
  const context = await (await browser).newContext({ viewport: { width: 1280, height: 900 }, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const watched = watchPage(page);
  await page.goto(url);
  return { page, ...watched };
}

/** What of a page hinders people, as axe finds it: what it calls serious or worse. */
export async function hindrances(page: Page): Promise<string[]> {
  // By the browser's own door: the page's policy forbids scripts that are not its own.
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axe.source });
  const { violations } = await page.evaluate<AxeResults>("axe.run()");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

const screenshots = join(import.meta.dirname, "../../results/screenshots");

/** Keeps how a page looks, for people who review it. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
}

const mustRun = process.env["SEGMIND_FORBID_SKIPS"] === "1";

/** Tests that need a browser; where there is none they say so and are skipped. */
export function describeInChromium(name: string, tests: () => void): void {
  const missing = chromiumPath === undefined ? " (skipped: no chromium on this machine)" : "";
  describe.skipIf(chromiumPath === undefined && !mustRun)(
    `${name} in Chromium${missing}`,
    { timeout: 120_000 },
    tests,
  );
}

/** For what a busy machine takes long for. */
export const patience = { timeout: 30_000 };

/** What the results are called, in their order. */
export function titles(page: Page): Promise<string[]> {
  return page.locator(".card h3").allTextContents();
}

/** A number that an element has under a name. */
export function numberOf(element: Locator, name: string): Promise<number> {
  return element.evaluate((node: object, key) => Reflect.get(node, key) as number, name);
}

/** What is used of a canvas. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: "2d"): {
    getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray };
  };
}

/** The colour in the middle of a canvas: red, green, blue, of 255. */
export function middleOf(canvas: Locator): Promise<number[]> {
  return canvas.evaluate((node: object) => {
    const canvas = node as Canvas;
    const { data } = canvas.getContext("2d").getImageData(canvas.width / 2, canvas.height / 2, 1, 1);
    return [...data.subarray(0, 3)];
  });
}
