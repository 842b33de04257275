/** Why a range is given back before it is settled. */
export type StopKind = "slice" | "paused" | "cancelled" | "closing";

/** What a range's run is stopped with. */
export class RangeStop extends Error {
  override readonly name = "RangeStop";
  readonly kind: StopKind;

  constructor(kind: StopKind) {
    super(`The range is given back: ${kind}.`);
    this.kind = kind;
  }
}
