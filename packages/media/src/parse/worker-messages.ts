import type { Problem } from "../errors/parse-problem.ts";
import type { ParsedFile } from "./parse-io.ts";
import type { ParseTask } from "./parse-task.ts";

/** To the worker. A session is all work on one file; an answer has the id of the request. */
export type ToWorker =
  | {
      readonly type: "run";
      readonly session: number;
      readonly file: ParsedFile;
      readonly descriptor: number | undefined;
      readonly task: ParseTask;
    }
  | { readonly type: "bytes"; readonly id: number; readonly data: Uint8Array<ArrayBuffer> }
  /** Gives back the memory of what was written. */
  | { readonly type: "written"; readonly id: number; readonly block: ArrayBuffer }
  | { readonly type: "failed"; readonly id: number }
  | { readonly type: "close"; readonly session: number };

/** From the worker, whose files the other side reads and writes. */
export type FromWorker =
  | {
      readonly type: "read";
      readonly session: number;
      readonly id: number;
      readonly offset: number;
      readonly length: number;
    }
  | {
      readonly type: "write";
      readonly session: number;
      readonly id: number;
      readonly data: Uint8Array<ArrayBuffer>;
      readonly position: number;
    }
  | { readonly type: "done"; readonly result: unknown }
  | { readonly type: "problem"; readonly problem: Problem; readonly cause: unknown };
