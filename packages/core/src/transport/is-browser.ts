declare const document: unknown;
declare const importScripts: unknown;

/** Whether this runs in a browser: pages have a document, and of all workers only a browser's can import scripts. */
export function isBrowser(): boolean {
  return typeof document !== "undefined" || typeof importScripts === "function";
}
