import { SegmindError } from "@segmind-embeddings/core";

/** Why an export ended; stable and meant for programs. */
export type ExportErrorCode =
  | "EXPORT_DISK_FULL"
  | "EXPORT_CLOSED_PIPE"
  | "EXPORT_NOT_WRITABLE"
  | "EXPORT_NO_FOLDER"
  | "EXPORT_IS_FOLDER"
  | "EXPORT_NEEDS_FILE"
  | "EXPORT_MIXED_SPACES"
  | "EXPORT_FAILED";

/** An export ended early: nothing is left of it, and a file that was there before is as it was. */
export class ExportError extends SegmindError {
  static override readonly errorName: string = "ExportError";

  constructor(code: ExportErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(code, message, options);
  }
}

const reasons: Readonly<Partial<Record<string, readonly [ExportErrorCode, string]>>> = {
  ENOSPC: ["EXPORT_DISK_FULL", "the disk is full: make room, or write to another disk"],
  EDQUOT: ["EXPORT_DISK_FULL", "your quota of the disk is used up: make room, or write to another disk"],
  EFBIG: ["EXPORT_DISK_FULL", "the file is larger than the file system allows: write to another disk"],
  EPIPE: ["EXPORT_CLOSED_PIPE", "the reader has closed the pipe"],
  ECONNRESET: ["EXPORT_CLOSED_PIPE", "the reader has closed the pipe"],
  ERR_STREAM_DESTROYED: ["EXPORT_CLOSED_PIPE", "the output is closed"],
  ERR_STREAM_WRITE_AFTER_END: ["EXPORT_CLOSED_PIPE", "the output is closed"],
  EACCES: ["EXPORT_NOT_WRITABLE", "this user may not write there: choose another folder"],
  EPERM: ["EXPORT_NOT_WRITABLE", "this user may not write there: choose another folder"],
  EROFS: ["EXPORT_NOT_WRITABLE", "the disk is read-only: write to another one"],
  ENOENT: ["EXPORT_NO_FOLDER", "there is no such folder: create it first"],
  ENOTDIR: ["EXPORT_NO_FOLDER", "a part of the path is a file, not a folder"],
  EISDIR: ["EXPORT_IS_FOLDER", "this is a folder: give the name of a file in it"],
};

/** An error of the file system as an {@link ExportError}. */
export function toExportError(file: string, cause: unknown): ExportError {
  if (cause instanceof ExportError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  const [known, reason] = reasons[code ?? ""] ?? ["EXPORT_FAILED" as const, message];
  return new ExportError(known, `${file === "-" ? "standard output" : file}: ${reason}`, { cause });
}
