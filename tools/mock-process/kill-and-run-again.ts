import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { startMockProcess } from "./start-mock-process.ts";

export interface KilledProgram {
  /** The path of a TypeScript file. It finds the gateway in `SEGMIND_BASE_URL` and `SEGMIND_API_KEY`. */
  readonly script: string;
  readonly args: readonly string[];
  /** How many requests are answered before the first run is killed. */
  readonly answers: number;
  /** How many vectors are on the disk. */
  readonly countStored: () => Promise<number>;
  /** Called between the two runs. */
  readonly onKilled?: () => Promise<void>;
}

export interface TwoRuns {
  /** POSTs that the killed run sent. */
  readonly sentAtFirst: number;
  /** POSTs that the run after it sent. */
  readonly sentAgain: number;
  /** The last line that the run after it printed. */
  readonly printed: string | undefined;
}

/**
 * Runs a program against a mock gateway in a third process, kills it once all that was answered is on the disk and as
 * many requests are open as it sends at a time, and runs it again to its end.
 */
export async function killAndRunAgain(program: KilledProgram): Promise<TwoRuns> {
  const { script, args, answers, countStored, onKilled } = program;
  const gateway = await startMockProcess({ answers });
  const env = { ...process.env, SEGMIND_API_KEY: gateway.apiKey, SEGMIND_BASE_URL: gateway.url };
  const start = () =>
    promisify(execFile)(process.execPath, ["--conditions=@segmind-embeddings/source", script, ...args], {
      env,
    });

  const killed = start();
  const { child } = killed;
  const end = killed.then(
    ({ stdout }) => `it ended by itself and printed ${stdout}`,
    (error: unknown) => (child.signalCode === "SIGKILL" ? undefined : String(error)),
  );
  const isStuck = async (): Promise<boolean> => {
    const { posts } = await gateway.report();
    return posts === answers + maxConcurrency && (await countStored()) === answers;
  };
  while (child.exitCode === null && !(await isStuck())) await sleep(20);
  child.kill("SIGKILL");
  const problem = await end;
  if (problem !== undefined) throw new Error(`The program was not killed: ${problem}`);
  await onKilled?.();

  const { posts: sentAtFirst } = await gateway.report();
  gateway.answerAll();
  const { stdout } = await start();
  const { posts } = await gateway.report();
  return { sentAtFirst, sentAgain: posts - sentAtFirst, printed: stdout.trim().split("\n").at(-1) };
}

/** The client's own default. */
const maxConcurrency = 16;
