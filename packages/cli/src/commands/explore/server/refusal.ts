import type { Refusal as WireRefusal } from "explorer/wire";

const statuses = {
  NO_TOKEN: 401,
  BUDGET_REACHED: 402,
  NOT_ALLOWED: 403,
  NOT_FOUND: 404,
  BAD_REQUEST: 400,
  TOO_LARGE: 413,
  FAILED: 502,
} as const satisfies Readonly<Record<WireRefusal["code"], number>>;

/** A request that is not carried out; the message is for the person at the page. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: WireRefusal["code"];

  constructor(code: WireRefusal["code"], message: string) {
    super(message);
    this.code = code;
  }

  get status(): number {
    return statuses[this.code];
  }
}
