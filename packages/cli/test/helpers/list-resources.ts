// Runs the program, and then prints what keeps the process from ending, beside the pipes to its parent.
import { setTimeout as sleep } from "node:timers/promises";
import { runSegmindEmbed } from "../../src/index.ts";

const resources = (): string[] => process.getActiveResourcesInfo().filter((name) => name !== "PipeWrap");

process.exitCode = await runSegmindEmbed(process.argv.slice(2));
// A file that is being closed is closed in a moment, which is long on a busy machine.
for (let tries = 0; resources().length > 0 && tries < 200; tries += 1) await sleep(10);
process.stdout.write(`${JSON.stringify({ resources: resources() })}\n`);
