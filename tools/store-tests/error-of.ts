import { StoreError } from "../../packages/core/src/index.ts";

/** The `StoreError` that a call rejects with. */
export async function errorOf(call: unknown): Promise<StoreError> {
  const error: unknown = await Promise.resolve(call).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!StoreError.isInstance(error)) throw new Error("no StoreError", { cause: error });
  return error;
}
