#!/usr/bin/env node
import { runSegmindEmbed } from "./program/run-segmind-embed.ts";

process.exitCode = await runSegmindEmbed(process.argv.slice(2));
