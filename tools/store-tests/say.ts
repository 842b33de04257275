import { writeSync } from "node:fs";
import process from "node:process";

/** Tells a parent that reads by `talkToChild`. Written at once: what only lies in a killed process's memory is lost. */
export function say(said: unknown): void {
  writeSync(1, toLine(said));
}

/** The same for the last that is said, which may be too long to be written at once. */
export function sayAtEnd(said: unknown): void {
  process.stdout.write(toLine(said));
}

function toLine(said: unknown): string {
  return `${JSON.stringify(said)}\n`;
}
