import type { StepCall, StepResult } from "./parsed-file.ts";
import type { PlainError } from "./plain-error.ts";

/** A file for the worker to work at, in place of the one before. */
export interface FileMessage {
  readonly type: "file";
  /** Counts the files that a worker was given. */
  readonly file: number;
  readonly label: string;
  readonly mediaType: string;
  readonly byteLength: number;
  /** The open file where the bytes are one. */
  readonly descriptor: number | undefined;
  /** All of the bytes, where they are few and in no file. */
  readonly content: Uint8Array | undefined;
}

export type ToWorker =
  | FileMessage
  | { readonly type: "step"; readonly call: StepCall }
  /** What was asked for; without bytes where they could not be read. */
  | { readonly type: "bytes"; readonly read: number; readonly bytes: Uint8Array | undefined }
  /** The end of the work at a file. */
  | { readonly type: "close" };

export type FromWorker =
  | { readonly type: "result"; readonly result: StepResult }
  | { readonly type: "error"; readonly error: PlainError }
  | ReadMessage
  /** The file is closed; `isFresh` says whether the worker holds little enough memory to be given another. */
  | { readonly type: "closed"; readonly isFresh: boolean };

/** Asks for bytes of a file. */
export interface ReadMessage {
  readonly type: "read";
  readonly read: number;
  readonly file: number;
  readonly start: number;
  readonly end: number;
}
