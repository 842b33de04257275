#!/usr/bin/env node
// Checked before anything else is loaded, because an older Node cannot even load what the program uses.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(`segmind-embed needs Node 22.19 or newer, and this is ${process.versions.node}.\n`);
  process.exitCode = 2;
} else {
  const { runSegmindEmbed } = await import("./program/run-segmind-embed.ts");
  process.exitCode = await runSegmindEmbed(process.argv.slice(2));
}

export {};
