import { throwUnsupported } from "../errors/throw-unsupported.ts";

/** Says that there is none of this here. */
export function openBulkQueue(): never {
  throwUnsupported("openBulkQueue", "a connection that stays open");
}
