import { throwUnsupported } from "../errors/throw-unsupported.ts";

/** Says that there is none of this here. */
export function startBulkWorker(): never {
  throwUnsupported("startBulkWorker", "connections that stay open");
}
