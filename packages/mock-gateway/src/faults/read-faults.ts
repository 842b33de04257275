import { readFileSync } from "node:fs";
import { checkFaults } from "./check-faults.ts";
import type { FaultRule } from "./faults.ts";

/** Reads fault rules from JSON text, or from a file with such text. */
export function readFaults(source: string): FaultRule[] {
  const isJson = /^\s*[[{]/.test(source);
  const text = isJson ? source : readFile(source);
  return checkFaults(parse(text, isJson ? "the text" : source));
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new Error(`neither JSON nor a file that can be read: ${path} (${code})`, { cause: error });
  }
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${where} is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
