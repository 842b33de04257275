// Runs the program, and then prints what keeps the process from ending, beside the pipes to its parent.
import { setImmediate as nextTurn } from "node:timers/promises";
import { runSegmindEmbed } from "../../src/index.ts";

process.exitCode = await runSegmindEmbed(process.argv.slice(2));
await nextTurn();
const resources = process.getActiveResourcesInfo().filter((name) => name !== "PipeWrap");
process.stdout.write(`${JSON.stringify({ resources })}\n`);
