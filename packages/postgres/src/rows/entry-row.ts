import type { EmbeddedEntry, StoreEntry, UnsettledKey } from "@segmind-embeddings/core";
import { storeFailure } from "../errors/store-failure.ts";
import type { Row } from "../database/session.ts";

/**
 * The entry of a row. Where its owner is dead, an `open` one comes with the state `dead`.
 *
 * @throws StoreError for a row that this package did not write
 */
export function fromEntryRow(row: Row): StoreEntry {
  const entry = row["state"] === "embedded" ? toEmbedded(row) : toUnsettled(row);
  if (entry !== undefined) return entry;
  throw storeFailure(
    "STORE_CORRUPT",
    `The row of the key ${JSON.stringify(row["key"])} is not as it was written. Put back a copy of it, or forget it with \`store.delete([key])\`, after which its vector is bought again.`,
  );
}

/** {@link fromEntryRow} of a row that is not `embedded`. */
export function fromUnsettledRow(row: Row): UnsettledKey["entry"] {
  const entry = fromEntryRow(row);
  if (entry.state === "embedded") throw new TypeError("An embedded row is none that is unsettled.");
  return entry;
}

function toUnsettled(row: Row): UnsettledKey["entry"] | undefined {
  const { state, owner, request_id: requestId, reason } = row;
  const since = Number(row["since"]);
  if (state === "open" && isText(owner)) return { state, owner, since };
  if (state === "dead" && isText(owner)) {
    return { state: "unknown", since, reason: `${owner} ended before it told what became of its request` };
  }
  if (state === "accepted" && isText(requestId)) return { state, requestId, submittedAt: since };
  if (state === "unknown" && isText(reason)) {
    return { state, since, reason, ...(isText(requestId) && { requestId }) };
  }
  return undefined;
}

function toEmbedded(row: Row): EmbeddedEntry | undefined {
  const { space, model, request_id: requestId, cost } = row;
  const vector = toNumbers(row["vector"] ?? "");
  if (!isText(space) || !isText(model) || vector === undefined) return undefined;
  return {
    state: "embedded",
    vector,
    space,
    model,
    ...(isText(requestId) && { requestId }),
    ...(isText(cost) && { cost: Number(cost) }),
    embeddedAt: Number(row["since"]),
  };
}

/** Bytes in hexadecimal digits as float32. */
function toNumbers(hexadecimal: string): Float32Array | undefined {
  const count = hexadecimal.length / 2 / Float32Array.BYTES_PER_ELEMENT;
  if (!Number.isInteger(count) || count === 0) return undefined;
  const numbers = new Float32Array(count);
  Buffer.from(numbers.buffer).write(hexadecimal, "hex");
  return numbers;
}

const isText = (value: unknown): value is string => typeof value === "string";
