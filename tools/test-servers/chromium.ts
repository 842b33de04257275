import { chromium, type Browser } from "playwright-core";
import { afterAll } from "vitest";
import { chromiumPath } from "./chromium-path.ts";
import { watchPage, type WatchedPage } from "./watch-page.ts";

export interface Look {
  readonly width: number;
  readonly height: number;
  readonly scheme: "light" | "dark";
  readonly media?: "screen" | "print";
}

export interface Page extends WatchedPage {
  evaluate<Value>(expression: string): Promise<Value>;
}

let browser: Promise<Browser> | undefined;
afterAll(async () => {
  await (await browser)?.close();
});

/** Opens a page as it looks on some screen, with a profile of its own, in one headless browser for the file's tests. */
export async function withPage<Value>(
  url: string,
  { width, height, scheme, media = "screen" }: Look,
  use: (page: Page) => Promise<Value>,
): Promise<Value> {
  browser ??= chromium.launch({
    executablePath: chromiumPath as string,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const opened = await browser;
  await using context = await opened.newContext({ viewport: { width, height }, isMobile: width < 600 });
  const page = await context.newPage();
  await page.emulateMedia({ media, colorScheme: scheme });
  const watched = watchPage(page);
  await page.goto(url);
  return await use({ ...watched, evaluate: (expression) => page.evaluate(expression) });
}
