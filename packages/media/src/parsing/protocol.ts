import type { StepCall, StepResult } from "./parsed-file.ts";
import type { PlainError } from "./plain-error.ts";

/** A file for the worker, which replaces the one before. */
export interface FileMessage {
  readonly type: "file";
  /** Counts the files of a worker. */
  readonly file: number;
  readonly label: string;
  readonly mediaType: string;
  readonly byteLength: number;
  /** The descriptor, if the source is a file. */
  readonly descriptor: number | undefined;
  /** Memory that begins with all bytes, if they are few and in memory. */
  readonly content: ArrayBuffer | undefined;
}

export type ToWorker =
  | FileMessage
  | { readonly type: "step"; readonly call: StepCall }
  | BytesMessage
  /** Ends the work on a file. */
  | { readonly type: "close" };

export type FromWorker =
  | { readonly type: "result"; readonly result: StepResult }
  | { readonly type: "error"; readonly error: PlainError }
  | ReadMessage
  | ClosedMessage;

/** The file is closed. */
export interface ClosedMessage {
  readonly type: "closed";
  /** Whether the worker uses little enough memory to be given another file. */
  readonly isFresh: boolean;
  /** The memory that its content came in. */
  readonly content: ArrayBuffer | undefined;
}

/** Requested bytes of a file, which the worker may have closed meanwhile. */
export interface BytesMessage {
  readonly type: "bytes";
  readonly read: number;
  readonly file: number;
  /** The memory that came with the request; `undefined` if the bytes could not be read. */
  readonly bytes: ArrayBuffer | undefined;
}

/** Requests bytes of a file. Their memory comes along and goes back: memory that was used before is quick to copy into. */
export interface ReadMessage {
  readonly type: "read";
  readonly read: number;
  readonly file: number;
  readonly start: number;
  readonly end: number;
  /** At least as long as the bytes that are requested. */
  readonly memory: ArrayBuffer;
}
