import type { EmbeddedEntry } from "@segmind-embeddings/core";
import { damagedRow } from "../errors/damaged-row.ts";
import { checksum } from "./checksum.ts";
import type { Row } from "./row.ts";
import { showKey } from "./show-key.ts";

/** What many vectors share, written once. */
export interface Space {
  readonly space: string;
  readonly model: string;
  readonly dimensions: number;
}

/** The values of a row: `key, space_id, request_id, cost, embedded_at, vector, checksum`. */
export function toVectorRow(key: Uint8Array, spaceId: number, entry: EmbeddedEntry) {
  const { requestId = null, cost = null, embeddedAt, vector } = entry;
  const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
  const sum = checksum([spaceId, requestId, cost, embeddedAt], key, bytes);
  return [key, spaceId, requestId, cost, embeddedAt, bytes, sum] as const;
}

/**
 * The entry of a row.
 *
 * @param key the key that was looked for: a row that is found under another's key does not fit it
 * @param spaceOf gives the space of an id
 */
export function fromVectorRow(
  key: Uint8Array,
  row: Row,
  spaceOf: (id: number) => Space | undefined,
): EmbeddedEntry {
  const { space_id: spaceId, request_id: requestId, cost, embedded_at: embeddedAt, vector } = row;
  if (
    typeof spaceId === "number" &&
    (requestId === null || typeof requestId === "string") &&
    (cost === null || typeof cost === "number") &&
    typeof embeddedAt === "number" &&
    vector instanceof Uint8Array &&
    row["checksum"] === checksum([spaceId, requestId, cost, embeddedAt], key, vector)
  ) {
    const space = spaceOf(spaceId);
    if (space !== undefined && vector.byteLength === space.dimensions * Float32Array.BYTES_PER_ELEMENT) {
      return {
        state: "embedded",
        vector: toNumbers(vector),
        space: space.space,
        model: space.model,
        ...(requestId !== null && { requestId }),
        ...(cost !== null && { cost }),
        embeddedAt,
      };
    }
  }
  throw damagedRow(
    `The stored vector of the key ${showKey(key)}`,
    "Forget it with `store.delete([key])`, and it is bought again, or put back a copy of the file.",
  );
}

/** SQLite gives each vector in memory of its own, from its beginning. */
function toNumbers({ buffer, byteOffset, byteLength }: Uint8Array): Float32Array {
  return new Float32Array(buffer as ArrayBuffer, byteOffset, byteLength / Float32Array.BYTES_PER_ELEMENT);
}
