import { execFileSync } from "node:child_process";
import { delimiter } from "node:path";
import { readManifest } from "./manifest.ts";
import { root } from "./root.ts";

/**
 * Runs the pinned pnpm, whether one is installed or not, and returns what it printed.
 *
 * npx is the machine's own and runs on the machine's own Node: under another it may miss the machine's settings.
 *
 * @throws what `execFileSync` throws, with `stdout` and `stderr`
 */
export function runPnpm(args: readonly string[], cwd: string): string {
  return execFileSync("npx", ["--yes", readManifest(root).packageManager ?? "pnpm", ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, PATH: pathWithoutWorkspace() },
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 * 2 ** 20,
  });
}

/** The path without the `node_modules/.bin` of the workspace, which holds its Node. */
export function pathWithoutWorkspace(): string {
  const path = process.env["PATH"] ?? "";
  return path
    .split(delimiter)
    .filter((folder) => !folder.startsWith(root))
    .join(delimiter);
}
