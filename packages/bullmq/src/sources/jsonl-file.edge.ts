import { throwUnsupported } from "../errors/throw-unsupported.ts";

/** Says that there is none of this here. */
export function jsonlFile(): never {
  throwUnsupported("jsonlFile", "Node's files");
}
