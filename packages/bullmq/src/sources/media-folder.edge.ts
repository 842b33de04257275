import { throwUnsupported } from "../errors/throw-unsupported.ts";

/** Says that there is none of this here. */
export function mediaFolder(): never {
  throwUnsupported("mediaFolder", "Node's files");
}
