import type { Readable, Writable } from "node:stream";
import { startMockGateway, type MockGateway } from "../server/start-mock-gateway.ts";
import { helpText } from "./help-text.ts";
import { readCommandLine, UsageError, type CommandLine } from "./read-command-line.ts";

export interface RunOptions {
  /** Name of the program in its messages and its help. @default "segmind-mock-gateway" */
  name?: string;
  /** Ends the gateway in order. @default never */
  signal?: AbortSignal;
  /** Its end ends the gateway with `--exit-with-parent`. @default process.stdin */
  stdin?: Readable;
  /** @default process.stdout */
  stdout?: Writable;
  /** @default process.stderr */
  stderr?: Writable;
}

/**
 * Runs the program `segmind-mock-gateway`, for programs that have it as a command of their own.
 *
 * @param args arguments after the name of the program
 * @returns the exit code, once the gateway has ended: 0 in order, 1 where it cannot listen, 2 for a wrong command line
 *
 * @example
 * process.exitCode = await runMockGateway(args, { name: "my-program mock", signal });
 */
export async function runMockGateway(args: readonly string[], options: RunOptions = {}): Promise<number> {
  const {
    name = "segmind-mock-gateway",
    signal,
    stdin = process.stdin,
    stdout = process.stdout,
    stderr = process.stderr,
  } = options;
  const fail = (code: number, message: string): number => {
    stderr.write(`${name}: ${message}\n`);
    return code;
  };
  let line: CommandLine;
  try {
    line = readCommandLine(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return fail(2, `${error.message} (see --help)`);
  }
  if (line.help) {
    stdout.write(helpText(name));
    return 0;
  }
  let gateway: MockGateway;
  try {
    gateway = await startMockGateway(line.options);
  } catch (error) {
    return fail(error instanceof TypeError ? 2 : 1, firstLineOf(error));
  }
  const { url, apiKey } = gateway;
  stdout.write(line.json ? `${JSON.stringify({ url, apiKey })}\n` : banner(gateway));
  await untilEnd(signal, line.exitWithParent ? stdin : undefined);
  await gateway.close();
  const { arrivals, ...counters } = gateway.stats;
  const stats = { ...counters, arrivals: arrivals.length };
  await writeIfRead(stdout, line.json ? `${JSON.stringify({ stats })}\n` : summary(stats));
  return 0;
}

function banner({ url, apiKey }: MockGateway): string {
  return [
    "Segmind mock gateway: the vectors are not Gemini's.",
    `  url      ${url}`,
    `  api key  ${apiKey}`,
    `  counters ${url}/_mock/stats`,
    `  requests ${url}/_mock/requests`,
    "",
  ].join("\n");
}

function summary(stats: Readonly<Record<"requests" | "posts" | "polls" | "bills" | "rateLimited", number>>) {
  const { requests, posts, polls, bills, rateLimited } = stats;
  return `${requests} requests: ${posts} POSTs, ${polls} polls; ${bills} billed, ${rateLimited} rate limited\n`;
}

/** Waits for the signal, or for the end of the parent: its end, for any reason, closes standard input. */
async function untilEnd(signal: AbortSignal | undefined, stdin: Readable | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const end = () => resolve(undefined);
  if (signal?.aborted === true) end();
  signal?.addEventListener("abort", end);
  stdin?.on("end", end).on("error", end).resume();
  await promise;
  signal?.removeEventListener("abort", end);
  stdin?.off("end", end).off("error", end).pause();
}

/** Writes to a stream whose reader may have gone away. */
async function writeIfRead(stream: Writable, text: string): Promise<void> {
  const ignore = () => undefined;
  stream.on("error", ignore);
  await new Promise<void>((resolve) => stream.write(text, () => resolve()));
  stream.off("error", ignore);
}

function firstLineOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n")[0] ?? message;
}
