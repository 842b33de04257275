import { throwUnsupported } from "../errors/throw-unsupported.ts";

/** @throws MediaError: there are no files and threads here */
// eslint-disable-next-line @typescript-eslint/require-await -- it rejects, as its original does
export async function loadMedia(): Promise<never> {
  return throwUnsupported("loadMedia");
}
