#!/usr/bin/env node
import { runSegmindEmbed } from "./program/run-segmind-embed.ts";

const code = await runSegmindEmbed(process.argv.slice(2));
// What was printed is on its way; a timer that nobody waits for any more must not keep a person waiting.
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
