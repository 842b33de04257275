import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/**
 * Runs a script that is given a task and prints a line of JSON for each thing that happens.
 *
 * @param onSaid called with each line, and with what kills the process
 * @returns whether it came to its end by itself
 */
export async function talkToChild(
  script: URL,
  task: unknown,
  onSaid: (line: string, kill: () => void) => void,
): Promise<boolean> {
  const args = ["--conditions=@segmind-embeddings/source", fileURLToPath(script), JSON.stringify(task)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(child, "exit") as Promise<[number | null]>;
  for await (const line of createInterface({ input: child.stdout })) {
    onSaid(line, () => child.kill("SIGKILL"));
  }
  const [code] = await exit;
  return code === 0;
}
