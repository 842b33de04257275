export { runSegmindEmbed, type RunProgramOptions } from "./program/run-segmind-embed.ts";
