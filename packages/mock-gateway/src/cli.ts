#!/usr/bin/env node
import { helpText } from "./command-line/help-text.ts";
import { readCommandLine, UsageError, type CommandLine } from "./command-line/read-command-line.ts";
import { startMockGateway, type MockGateway } from "./server/start-mock-gateway.ts";

await main();

async function main(): Promise<void> {
  let line: CommandLine;
  try {
    line = readCommandLine(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    end(2, `${error.message} (see --help)`);
  }
  if (line.help) {
    process.stdout.write(helpText());
    return;
  }
  let gateway: MockGateway;
  try {
    gateway = await startMockGateway(line.options);
  } catch (error) {
    // An option is out of range, or the port is in use.
    end(error instanceof TypeError ? 2 : 1, messageOf(error));
  }
  endWithSignals(gateway);
  if (line.exitWithParent) endWithInput(gateway);
  process.stdout.write(
    line.json ? `${JSON.stringify({ url: gateway.url, apiKey: gateway.apiKey })}\n` : banner(gateway),
  );
}

function banner({ url, apiKey }: MockGateway): string {
  return [
    "Segmind mock gateway: the vectors are not Gemini's.",
    `  url      ${url}`,
    `  api key  ${apiKey}`,
    `  counters ${url}/_mock/stats`,
    "",
  ].join("\n");
}

function endWithSignals(gateway: MockGateway): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void gateway.close().then(() => process.exit(0)));
  }
}

/** The parent holds the other end of standard input, which closes when the parent ends for any reason. */
function endWithInput(gateway: MockGateway): void {
  const stop = () => void gateway.close().then(() => process.exit(0));
  process.stdin.once("end", stop).once("error", stop).resume();
}

function end(code: number, message: string): never {
  process.stderr.write(`segmind-mock-gateway: ${message}\n`);
  process.exit(code);
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n")[0] ?? message;
}
