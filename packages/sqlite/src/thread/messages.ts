import type { DatabaseOptions } from "../database/database.ts";
import type { FailureCode } from "../errors/store-failure.ts";
import type { CallName } from "./calls.ts";

/** What the thread is started with. */
export interface ThreadOptions extends DatabaseOptions {
  /** How often the thread says that this opening is alive, in milliseconds. */
  readonly renewalInterval: number;
}

export interface Request {
  readonly id: number;
  readonly name: CallName;
  readonly args: readonly unknown[];
}

/** What the thread is told. `close` is the last of it. */
export type Message = Request | "close";

/** An error that goes from one thread to the other, which keeps of it no more than its message and stack. */
export interface SentFailure {
  readonly code: FailureCode;
  readonly message: string;
  readonly cause: unknown;
}

export type Answer =
  { readonly id: number; readonly result: unknown } | { readonly id: number; readonly failure: SentFailure };
