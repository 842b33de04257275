import type { Attributes } from "@opentelemetry/api";
import { SegmindError } from "@segmind-embeddings/core";
import { names } from "./conventions.ts";

/**
 * What an error is, by its code or name alone: its message may quote what the gateway said, and with it an input.
 */
export function errorAttributes(error: unknown): Attributes {
  if (error === undefined) return {};
  if (SegmindError.isInstance(error)) return { [names.error]: error.code };
  return { [names.error]: error instanceof Error ? error.name : "_OTHER" };
}
