import { throwInvalidInput } from "../errors/invalid-input-error.ts";
import { isBrowser } from "../transport/is-browser.ts";

/**
 * Refuses to make a client in a browser's page or worker, unless that is allowed.
 *
 * @throws InvalidInputError
 */
export function refuseBrowser(isAllowed = false): void {
  if (isAllowed || !isBrowser()) return;
  throwInvalidInput(
    "options.dangerouslyAllowBrowser",
    "a client in a browser, where everyone who opens the page can read the API key and spend its credits",
    "calls through a server of yours that keeps the key, or `true` if this key may be public",
  );
}
