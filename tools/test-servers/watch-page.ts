import type { Page } from "playwright-core";

/** What a page does from now on. */
export interface WatchedPage {
  /** What the page's console and the browser said that is an error. */
  readonly errors: readonly string[];
  /** Every address that was asked for. */
  readonly requests: readonly string[];
}

export function watchPage(page: Page): WatchedPage {
  const errors: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("request", (request) => requests.push(request.url()));
  return { errors, requests };
}
