import { createHash } from "node:crypto";
import type { EmbeddedEntry, QuotaState, StoreClaim, StoreEntry } from "../../packages/core/src/index.ts";

/** A key of the form that clients make. */
export function keyOf(number: number): string {
  return `1-${createHash("sha256").update(String(number)).digest("base64url")}`;
}

/** A vector whose every number says whose it is. */
function vectorOf(number: number): Float32Array {
  return Float32Array.from({ length: 768 }, (_, index) => Math.sin(number + index));
}

export function embedded(number: number): EmbeddedEntry {
  return {
    state: "embedded",
    vector: vectorOf(number),
    space: "segmind_gemini-embedding-2_768_param_raw",
    model: "gemini-embedding-2",
    requestId: "0f8fad5b-d9cb-469f-a165-70867728950e",
    cost: 0.000_25,
    embeddedAt: 1_700_000_000_000 + number,
  };
}

export function claim(number: number): StoreClaim {
  return { key: keyOf(number), since: 1_700_000_000_000, replaceUnknown: false };
}

/** A vector may be a part of a larger memory. */
function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Whether an entry is the vector of this number, to the last bit. */
export function isVectorOf(entry: StoreEntry | undefined, number: number): boolean {
  return entry?.state === "embedded" && bytesOf(entry.vector).equals(bytesOf(vectorOf(number)));
}

/** A place of quotas does not look into what it stores. */
export const quotaState = { version: 1 } as QuotaState;
