import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Ends a child that hangs; long enough that a slow machine is never mistaken for that. */
const guard = 240_000;

/** Runs a script of the tests, by its path in their folder, on source, in a process of its own, and gives the lines that it printed. */
export function runChild(
  script: string,
  args: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const path = fileURLToPath(new URL(`../${script}`, import.meta.url));
    const child = spawn(
      process.execPath,
      ["--conditions=@segmind-embeddings/source", ...flags, path, ...args],
      {
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let [out, errors] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    const timer = setTimeout(() => child.kill("SIGKILL"), guard);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(out.trim().split("\n"));
      else
        reject(
          new Error(
            `${script} ended with ${signal ?? String(code)}\n${errors}\nlast lines:\n${out.split("\n").slice(-4).join("\n")}`,
          ),
        );
    });
  });
}
