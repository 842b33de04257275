import type { DatabaseOptions } from "../database/database.ts";
import type { FailureCode } from "../errors/store-failure.ts";
import type { CallName } from "./calls.ts";

/** What the thread is started with. */
export interface ThreadOptions extends DatabaseOptions {
  /** How often the thread renews the lease of this opening, in milliseconds. */
  readonly renewalInterval: number;
}

export interface Request {
  readonly id: number;
  readonly name: CallName;
  readonly args: readonly unknown[];
}

/** A message to the thread. `close` is the last one. */
export type Message = Request | "close";

/** An error as it goes from one thread to the other: of an `Error` only the message and the stack arrive. */
export interface SentFailure {
  readonly code: FailureCode;
  readonly message: string;
  readonly cause: unknown;
}

export type Answer =
  { readonly id: number; readonly result: unknown } | { readonly id: number; readonly failure: SentFailure };
