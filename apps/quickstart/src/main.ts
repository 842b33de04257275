import { SegmindError } from "@segmind-embeddings/core";
import { helpText } from "./command-line/help-text.ts";
import { parseArguments, UsageError } from "./command-line/parse-arguments.ts";
import { interruption } from "./interruption.ts";
import { runQuickstart } from "./run/run-quickstart.ts";
import { createScreen } from "./screen/screen.ts";
import { ForeignFileError } from "./vectors/vectors-file.ts";

process.exitCode = await main();

async function main(): Promise<number> {
  const { env, stdin, stdout, stderr } = process;
  const screen = createScreen(stdout, stderr);
  for (const stream of [stdout, stderr]) stream.on("error", endWithReader);
  try {
    const settings = parseArguments(process.argv.slice(2));
    if (settings === undefined) {
      stdout.write(helpText);
      return 0;
    }
    // npm runs scripts in the package's folder and tells here where the user was.
    const base = (env["npm_lifecycle_event"] === "start" && env["INIT_CWD"]) || process.cwd();
    const apiKey = env["SEGMIND_API_KEY"]?.trim() || undefined;
    return await runQuickstart(settings, { apiKey, base, screen, stdin, signal: interruption() });
  } catch (error) {
    if (error instanceof UsageError || error instanceof ForeignFileError) {
      screen.err.line(`${error.message} (see --help)`);
      return 2;
    }
    if (!SegmindError.isInstance(error) && !isSystemError(error)) throw error;
    screen.err.line(`${screen.err.style("red", "Stopped:")} ${error.message}`);
    return 1;
  }
}

/** A full disk, a folder that must not be written to: nothing that a stack would explain. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

/** Whoever reads the output has gone, as `head` does; there is nobody to tell. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit(1);
}
