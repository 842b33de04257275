import { throwUnsupported } from "../errors/throw-unsupported.ts";

/** Says that there is none of this here. */
export function enqueueBulk(): never {
  throwUnsupported("enqueueBulk", "a connection that stays open");
}
