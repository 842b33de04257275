import { isBuiltin } from "node:module";

/** An import at the top of a built file, or one that is made when it is needed. */
const imported = /^(?:import|export)\b[^"']*?["']([^"']+)["'];?$|\bimport\(["']([^"']+)["']\)/gm;

/**
 * What a build for edge runtimes and browsers would not find there. Empty when all is well.
 *
 * @param code the text of `dist/edge.js`
 */
export function edgeProblems(code: string): string[] {
  const names = new Set([...code.matchAll(imported)].map(([, atTop, later]) => atTop ?? later ?? ""));
  return [...names]
    .filter((name) => isBuiltin(name) || name === "undici" || name.startsWith("undici/"))
    .map(
      (name) =>
        `dist/edge.js imports ${name}, which edge runtimes and browsers lack: give the file that needs it a stand-in, ` +
        "x.edge.ts beside x.ts.",
    );
}
