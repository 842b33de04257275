import { StoreError } from "@segmind-embeddings/core";

/**
 * Says that no connection can be kept here.
 *
 * @throws StoreError
 */
export function openPostgres(): never {
  throw new StoreError(
    "openPostgres keeps connections that all calls share, and in this runtime a connection ends with the request that " +
      "opened it. Use a MemoryStore of @segmind-embeddings/core, or an EmbeddingStore of your own over what this runtime offers.",
    { code: "STORE_UNSUPPORTED" },
  );
}
