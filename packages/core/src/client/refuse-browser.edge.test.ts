import { afterEach, expect, test, vi } from "vitest";
import { InvalidInputError } from "../errors/invalid-input-error.ts";
import { refuseBrowser } from "./refuse-browser.edge.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

test("a client is refused in a page and in a browser's worker, with the reason, unless that is allowed", () => {
  for (const [name, value] of [
    ["document", {}],
    ["importScripts", () => undefined],
  ] as const) {
    expect(() => refuseBrowser()).not.toThrow();
    vi.stubGlobal(name, value);
    expect(() => refuseBrowser()).toThrow(InvalidInputError);
    expect(() => refuseBrowser(false)).toThrow(/everyone who opens the page can read the API key/);
    expect(() => refuseBrowser(true)).not.toThrow();
    vi.unstubAllGlobals();
  }
});
