import { MediaTooLargeError } from "../errors/limit-errors.ts";

/** A request each: at 50 a minute two minutes of work, at 5 a minute twenty. */
export const defaultMaxPieces = 100;

/** Pieces are paid for one by one, and a small file can be made to have millions. @throws MediaTooLargeError */
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
