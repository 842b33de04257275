export { runSegmindEmbed } from "./program/run-segmind-embed.ts";
