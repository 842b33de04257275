import { spawn, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const conditions = "--conditions=@segmind-embeddings/source";

/** The arguments that run a script of this folder on source. */
export function childArguments(script: string, ...args: readonly string[]): string[] {
  return [conditions, fileURLToPath(new URL(script, import.meta.url)), ...args];
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly options?: SpawnOptions;
}

/** Runs a command to its end, and reads what it printed as JSON. */
export async function readChild<T>({ program, args, options = {} }: Command): Promise<T> {
  const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  if (code !== 0) throw new Error(`${program} ended with ${signal ?? String(code)}; it printed ${printed}`);
  return JSON.parse(printed) as T;
}
