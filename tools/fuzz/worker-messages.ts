import { longestInput } from "./mutate-input.ts";

/** An input that is tried for this many milliseconds has no end. */
export const stuckAfter = 20_000;

/** What a worker is to do. */
export interface FuzzJob {
  /** The URL of the target's file. */
  readonly module: string;
  readonly seconds: number;
  readonly seed: number;
  /** Where the worker notes each input before it tries it, for whoever finds it stuck. */
  readonly shared: SharedArrayBuffer;
}

export type FuzzMessage =
  | { readonly type: "found"; readonly problem: string; readonly input: Uint8Array }
  | { readonly type: "done"; readonly runs: number; readonly inputs: number; readonly blocks: number };

/** How many inputs were noted, and how long the newest is. */
const headLength = 8;

export function sharedInput(): SharedArrayBuffer {
  return new SharedArrayBuffer(headLength + longestInput);
}

export function writeInput(shared: SharedArrayBuffer, input: Uint8Array): void {
  const head = new Int32Array(shared, 0, 2);
  const noted = input.subarray(0, longestInput);
  new Uint8Array(shared, headLength).set(noted);
  Atomics.store(head, 1, noted.length);
  Atomics.add(head, 0, 1);
}

export function readInput(shared: SharedArrayBuffer): { count: number; input: Buffer } {
  const head = new Int32Array(shared, 0, 2);
  const input = Buffer.from(new Uint8Array(shared, headLength, Atomics.load(head, 1)));
  return { count: Atomics.load(head, 0), input };
}
