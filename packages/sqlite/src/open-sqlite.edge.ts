import { StoreError } from "@segmind-embeddings/core";

/**
 * Says that there are no files here.
 *
 * @throws StoreError
 */
export function openSqlite(): never {
  throw new StoreError(
    "openSqlite keeps vectors in a file, and this runtime has neither files nor node:sqlite. Use a MemoryStore of " +
      "@segmind-embeddings/core, or an EmbeddingStore of your own over what this runtime offers.",
    { code: "STORE_UNSUPPORTED" },
  );
}
