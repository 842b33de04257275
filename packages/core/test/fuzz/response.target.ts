import assert from "node:assert/strict";
import type { FuzzTarget } from "../../../../tools/fuzz/fuzz-target.ts";
import { InvalidResponseError } from "../../src/errors/invalid-response-error.ts";
import { redactor } from "../../src/errors/redact.ts";
import {
  readCreditsResult,
  readPollResult,
  readSubmitResult,
  requestIdPattern,
} from "../../src/response/read-results.ts";
import { VectorDecoder } from "../../src/response/vector-decoder.ts";
import { findVector } from "../../src/response/find-vector.ts";
import { parseJson } from "../../src/response/parse-json.ts";
import { toOutputVector, toVector } from "../../src/response/to-vector.ts";
import { assertSaysNoSecret, apiKey } from "./secret.ts";

const redact = redactor(apiKey);

/** The body of a response: both readers of its vector agree, and all others give what they promise or say why not. */
export const target: FuzzTarget = {
  name: "response",
  inputs: new URL("inputs/response/", import.meta.url),
  words: [
    "{}",
    "[]",
    ",",
    ":",
    '"',
    "\\",
    '"embedding":',
    '"values":[',
    '"embeddings":[',
    '"data":[{',
    '"output":',
    '"request_id":',
    '"status":"COMPLETED"',
    '"metrics":{"cost":',
    '"credits":',
    "null",
    "true",
    apiKey,
  ],
  check(body) {
    const json = parseJson(body);
    const found = valueOrRefusal(() => findVector(json));
    for (const dimensionality of new Set([3, Math.max(1, found?.length ?? 3)])) {
      checkVector(body, found, dimensionality);
    }
    const id = valueOrRefusal(() => readSubmitResult(json, redact));
    if (id !== undefined) assert.match(id, requestIdPattern);
    const credits = valueOrRefusal(() => readCreditsResult(json, redact));
    for (const number of Object.values(credits ?? {})) assert.ok(Number.isFinite(number));
    const job = readPollResult(json);
    for (const number of Object.values(job?.metrics ?? {})) assert.ok(Number.isFinite(number));
  },
};

/** One for all inputs, as a client has: what it remembers of one response must not mislead it about the next. */
const decoder = new VectorDecoder();

function checkVector(body: Buffer, found: readonly unknown[] | undefined, dimensionality: number): void {
  const quick = decoder.decode(body, dimensionality);
  const raw = valueOrRefusal(() => found && toVector(found, dimensionality));
  // A zero vector and what single precision cannot hold are for `toVector` to refuse, whoever read them.
  const checked = valueOrRefusal(() => quick && toVector(quick, dimensionality));
  if (checked !== undefined) assert.deepEqual(checked, raw);
  if (raw === undefined) return;
  assert.equal(raw.length, dimensionality);
  assert.ok(raw.every(Number.isFinite));
  const unit = toOutputVector(raw, dimensionality, true);
  const squares = unit.reduce((sum, number) => sum + number ** 2, 0);
  assert.ok(Math.abs(squares - 1) < 1e-5, `the squared length is ${String(squares)}`);
}

/** What a reader gives; `undefined` where it refuses with the error that is meant for it. */
function valueOrRefusal<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    assert.ok(InvalidResponseError.isInstance(error), error as Error);
    assertSaysNoSecret(redact(error.message));
    return undefined;
  }
}
