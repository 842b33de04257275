import type { ItemRange } from "../wire.ts";

/** The address of a file that is played from where a range begins to where it ends. */
export function playerAddress(file: string, range: ItemRange | undefined): string {
  return range?.seconds === undefined ? file : `${file}#t=${range.seconds.join(",")}`;
}
