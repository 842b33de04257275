import { readCommandLine } from "./command-line/read-command-line.ts";
import { UsageError } from "./command-line/usage-error.ts";
import { exampleLines } from "./examples/examples.ts";
import { helpText } from "./help-text.ts";
import { openPlace } from "./program/place.ts";
import { print } from "./terminal/print.ts";

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const { action, isReal, isAgreed } = readCommandLine(args);
    if (action.type === "help") {
      print(helpText());
      return 0;
    }
    if (action.type === "list") {
      print(exampleLines());
      return 0;
    }
    const place = await openPlace(isReal);
    // Loaded when they are needed, because the program and all that it uses take a moment.
    if (action.type === "example") {
      const { runExample } = await import("./examples/run-example.ts");
      return await runExample(action.name, place, isAgreed);
    }
    if (action.type === "command") {
      const { runOnFile } = await import("./program/run-on-file.ts");
      return await runOnFile(action.args, place);
    }
    const { runQuickstart } = await import("./quickstart/run-quickstart.ts");
    return await runQuickstart(place, isAgreed);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}
