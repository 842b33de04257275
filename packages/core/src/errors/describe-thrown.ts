import { describeValue } from "./describe-value.ts";

/** What a thrown value says: the message of an error, of this realm or another one, else the text or what it is. */
export function describeThrown(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  const message: unknown =
    typeof thrown === "object" && thrown !== null && "message" in thrown ? thrown.message : undefined;
  return typeof message === "string" && message !== "" ? message : describeValue(thrown);
}
