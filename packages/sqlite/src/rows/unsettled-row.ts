import type { UnsettledKey } from "@segmind-embeddings/core";
import { damagedRow } from "../errors/damaged-row.ts";
import { checksum } from "./checksum.ts";
import type { Row } from "./row.ts";
import { showKey } from "./show-key.ts";

type UnsettledEntry = UnsettledKey["entry"];

/** The values of a row: `key, state, since, owner, request_id, reason, checksum`. */
export function toUnsettledRow(key: Uint8Array, entry: UnsettledEntry) {
  const { state } = entry;
  const since = state === "accepted" ? entry.submittedAt : entry.since;
  const owner = state === "open" ? entry.owner : null;
  const requestId = state === "open" ? null : (entry.requestId ?? null);
  const reason = state === "unknown" ? entry.reason : null;
  const sum = checksum([state, since, owner, requestId, reason], key);
  return [key, state, since, owner, requestId, reason, sum] as const;
}

/** The entry of a row, as it was written: whether its owner is alive is another question. */
export function fromUnsettledRow(key: Uint8Array, row: Row): UnsettledEntry {
  const { state, since, owner, request_id: requestId, reason } = row;
  if (
    typeof state === "string" &&
    typeof since === "number" &&
    isText(owner) &&
    isText(requestId) &&
    isText(reason) &&
    row["checksum"] === checksum([state, since, owner, requestId, reason], key)
  ) {
    if (state === "open" && owner !== null) return { state, owner, since };
    if (state === "accepted" && requestId !== null) return { state, requestId, submittedAt: since };
    if (state === "unknown" && reason !== null) {
      return { state, since, reason, ...(requestId !== null && { requestId }) };
    }
  }
  throw damagedRow(
    `What is known of the key ${showKey(key)}, which may be billed,`,
    "Forget it with `store.delete([key])`, after which it may be bought twice, or put back a copy of the file.",
  );
}

const isText = (value: unknown): value is string | null => value === null || typeof value === "string";
