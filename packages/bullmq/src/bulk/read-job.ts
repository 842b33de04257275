import { BulkJobError } from "../errors/bulk-error.ts";
import type { Place, SourceRange, SourceReference } from "../sources/bulk-source.ts";
import { emptyTally, type InputFailure, type Tally } from "./tally.ts";
import type { BulkData, BulkEmbedOptions, RangeData, RangeProgress, RangeResult } from "./bulk-job.ts";

// What a queue holds may have been written by another version, or by anybody who can write to it. Whatever is read from it
// comes through here. What a place means is checked by its source.

/** @throws BulkJobError for what is no data of a bulk */
export function readBulkData(value: unknown): BulkData {
  const { source, inputs, ranges, options, isCancelled } = objectAt("data", value);
  return {
    source: readReference(source),
    inputs: countAt("data.inputs", inputs),
    ranges: countAt("data.ranges", ranges),
    options: readOptions(options),
    ...(isCancelled === true && { isCancelled }),
  };
}

/** @throws BulkJobError for what is no data of a range */
export function readRangeData(value: unknown): RangeData {
  return readRange("data", value);
}

/**
 * How far a range is. BullMQ has the number 0 where nothing was written yet.
 *
 * @throws BulkJobError for what is no progress of a range
 */
export function readProgress(value: unknown, data: RangeData): RangeProgress {
  if (typeof value !== "object") return untouched(data);
  const { left, tally, percent } = objectAt("progress", value);
  return {
    left: listAt("progress.left", left).map((range, index) =>
      readRange(`progress.left[${String(index)}]`, range),
    ),
    tally: readTally("progress.tally", tally),
    percent: numberAt("progress.percent", percent),
  };
}

/** A range of which nothing is done. */
function untouched(range: SourceRange): RangeProgress {
  return { left: [range], tally: emptyTally, percent: 0 };
}

/** @throws BulkJobError for what no range gives */
export function readRangeResult(value: unknown): RangeResult {
  const { isCancelled } = objectAt("result", value);
  return { ...readTally("result", value), ...(isCancelled === true && { isCancelled }) };
}

function readReference(value: unknown): SourceReference {
  const { type, path, id, text, name } = objectAt("data.source", value);
  const textAt = (field: string, part: unknown): string => stringAt(`data.source.${field}`, part);
  if (type === "jsonl") {
    return { type, path: textAt("path", path), id: textAt("id", id), text: textAt("text", text) };
  }
  if (type === "folder") return { type, path: textAt("path", path) };
  if (type === "named") return { type, name: textAt("name", name) };
  return refuse("data.source.type", type, '"jsonl", "folder" or "named"');
}

/** Options of a call, which the client checks. What a worker was given for it no queue can replace. */
function readOptions(value: unknown): BulkEmbedOptions {
  const options = objectAt("data.options", value);
  const own = ["store", "signal", "stopSignal", "ordered"].find((name) => Object.hasOwn(options, name));
  if (own !== undefined) refuse(`data.options.${own}`, options[own], "nothing: it is the worker's own");
  return options;
}

function readRange(path: string, value: unknown): SourceRange {
  const { from, to, count } = objectAt(path, value);
  return {
    from: placeAt(`${path}.from`, from),
    to: placeAt(`${path}.to`, to),
    count: countAt(`${path}.count`, count),
  };
}

function readTally(path: string, value: unknown): Tally {
  const { done, failed, unknown, cacheHits, spentCredits, failures } = objectAt(path, value);
  return {
    done: countAt(`${path}.done`, done),
    failed: countAt(`${path}.failed`, failed),
    unknown: countAt(`${path}.unknown`, unknown),
    cacheHits: countAt(`${path}.cacheHits`, cacheHits),
    spentCredits: numberAt(`${path}.spentCredits`, spentCredits),
    failures: listAt(`${path}.failures`, failures).map((failure, index) =>
      readFailure(`${path}.failures[${String(index)}]`, failure),
    ),
  };
}

function readFailure(path: string, value: unknown): InputFailure {
  const { id, code, message, mayBeBilled, from, to } = objectAt(path, value);
  return {
    id: stringAt(`${path}.id`, id),
    code: stringAt(`${path}.code`, code),
    message: stringAt(`${path}.message`, message),
    mayBeBilled: mayBeBilled === true,
    from: placeAt(`${path}.from`, from),
    to: placeAt(`${path}.to`, to),
  };
}

function placeAt(path: string, value: unknown): Place {
  const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isPlace = parts.every(
    (part) => typeof part === "string" || typeof part === "number" || (part === null && part === value),
  );
  return isPlace ? (value as Place) : refuse(path, value, "a place in a source");
}

function objectAt(path: string, value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : refuse(path, value, "an object");
}

function listAt(path: string, value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(path, value, "a list");
}

function stringAt(path: string, value: unknown): string {
  return typeof value === "string" ? value : refuse(path, value, "a text");
}

function numberAt(path: string, value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : refuse(path, value, "a number");
}

function countAt(path: string, value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) >= 0
    ? (value as number)
    : refuse(path, value, "an integer of 0 or more");
}

function refuse(path: string, value: unknown, expected: string): never {
  throw new BulkJobError(
    path,
    Array.isArray(value) ? "a list" : value === null ? "null" : typeof value,
    expected,
  );
}
