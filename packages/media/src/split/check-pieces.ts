import { MediaTooLargeError } from "../errors/limit-errors.ts";

/** Each piece is a request: at 50 a minute this takes two minutes, at 5 a minute twenty. */
export const defaultMaxPieces = 100;

/** Each piece costs a request, and a small file can be made to have millions. @throws MediaTooLargeError */
export function checkPieces(label: string, pieces: number, maxPieces: number): void {
  if (pieces <= maxPieces) return;
  throw new MediaTooLargeError(label, {
    option: "maxPieces",
    unit: "pieces, each of which is a request,",
    allowed: maxPieces,
    received: pieces,
    hint: "allow longer pieces by limits, or raise maxPieces to pay for them",
  });
}
