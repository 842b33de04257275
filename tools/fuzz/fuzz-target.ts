import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Code that reads what others wrote, with what must hold whatever that is. A target's file exports it as `target`. */
export interface FuzzTarget {
  readonly name: string;
  /** The folder of kept inputs: samples to begin with, and whatever was found. */
  readonly inputs: URL;
  /** Text worth putting into an input: names and signs that the reader looks for. */
  readonly words: readonly string[];
  /** @throws where something that must hold does not */
  check(input: Buffer): void | Promise<void>;
}

export interface KeptInput {
  readonly name: string;
  readonly bytes: Buffer;
}

export function keptInputs({ inputs }: FuzzTarget): KeptInput[] {
  const folder = fileURLToPath(inputs);
  return readdirSync(folder)
    .toSorted()
    .map((name) => ({ name, bytes: readFileSync(new URL(name, inputs)) }));
}
