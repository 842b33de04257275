import { StoreFailure } from "./store-failure.ts";

/** A row whose checksum or form is not right. */
export function damagedRow(what: string, hint: string): StoreFailure {
  return new StoreFailure(
    "STORE_CORRUPT",
    `${what} is damaged: its checksum does not fit what the file holds. ${hint}`,
  );
}
