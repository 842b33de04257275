import { fileAccess, type FileAccess } from "../system/file-access.ts";
import { StoreFailure } from "./store-failure.ts";

export interface FailurePlace {
  /** The file's absolute path. */
  readonly path: string;
  /** Milliseconds. */
  readonly lockTimeout: number;
}

/** SQLite's result codes, see https://sqlite.org/rescode.html. */
const busy = 5;
const locked = 6;
const readOnly = 8;
const ioError = 10;
const corrupt = 11;
const full = 13;
const cannotOpen = 14;
const protocol = 15;
const notADatabase = 26;
/** The same, extended. */
const ioErrorShortRead = 522;
const ioErrorWrite = 778;
const ioErrorShmOpen = 4_618;
const ioErrorShmSize = 4_874;
const ioErrorShmLock = 5_130;
const ioErrorShmMap = 5_386;
const ioErrorLock = 3_850;
const constraintPrimaryKey = 1_555;
const constraintUnique = 2_067;
const constraintRowid = 2_579;

const sharedMemory = [ioErrorShmOpen, ioErrorShmSize, ioErrorShmLock, ioErrorShmMap, ioErrorLock];

/** Says of an error of `node:sqlite` what happened to the file, and what to do about it. */
export function describeFailure(error: unknown, place: FailurePlace): StoreFailure {
  if (error instanceof StoreFailure) return error;
  const { path, lockTimeout } = place;
  const { errcode, code, message } = error as Error & { errcode?: number; code?: string };
  const failure = (what: StoreFailure["code"], text: string): StoreFailure =>
    new StoreFailure(what, `${path} ${text}`, error);
  const damaged = (): StoreFailure =>
    failure(
      "STORE_CORRUPT",
      `is damaged (${message}). Put back a copy of it, or save what can be read with: sqlite3 FILE .recover`,
    );
  // Numbers that no JavaScript number holds; we write none.
  if (code === "ERR_OUT_OF_RANGE") return damaged();
  if (errcode === undefined) return failure("STORE_FAILED", `could not be used: ${message}`);
  if (sharedMemory.includes(errcode)) {
    return failure(
      "STORE_NETWORK_SHARE",
      `is where processes cannot share memory and locks (${message}), such as on a network share. Keep it on a disk of this machine.`,
    );
  }
  if (errcode === ioErrorShortRead) return damaged();
  if (errcode === ioErrorWrite) return noRoom(failure, message);
  if ([constraintPrimaryKey, constraintUnique, constraintRowid].includes(errcode)) return damaged();
  switch (errcode & 0xff) {
    case busy:
    case locked:
    case protocol:
      return failure(
        "STORE_LOCKED",
        `was locked by another process for longer than ${String(lockTimeout)} ms. Find out who holds it (a copy, a VACUUM, a database browser), or raise lockTimeout.`,
      );
    case full:
      return noRoom(failure, message);
    case corrupt:
      return damaged();
    case notADatabase:
      return failure("STORE_NOT_A_DATABASE", "is no SQLite file. Name another file, or a new one.");
    case readOnly:
    case cannotOpen:
      return describeAccess(failure, fileAccess(path), message);
    case ioError:
      if (fileAccess(path).file === "special") return describeAccess(failure, fileAccess(path), message);
      return failure(
        "STORE_FAILED",
        `could not be read or written (${message}). Look at the disk's health and logs.`,
      );
    default:
      // Our own SQL fails so only where the tables are not what we made.
      return /^no such|^malformed|has no column/.test(message)
        ? damaged()
        : failure("STORE_FAILED", `could not be used: ${message}`);
  }
}

type MakeFailure = (code: StoreFailure["code"], text: string) => StoreFailure;

function noRoom(failure: MakeFailure, message: string): StoreFailure {
  return failure(
    "STORE_FULL",
    `has no room to grow (${message}): the disk or its quota is full, or a limit on the file's size is reached. Free some space; what was stored before is safe.`,
  );
}

/** SQLite says little about why a file cannot be opened; the file system knows more. */
function describeAccess(failure: MakeFailure, { folder, file }: FileAccess, message: string): StoreFailure {
  if (folder === "missing")
    return failure("STORE_NO_FOLDER", "is in a folder that is not there. Make the folder first.");
  if (file === "folder") return failure("STORE_CANNOT_OPEN", "is a folder. Name a file in it.");
  if (file === "special")
    return failure("STORE_CANNOT_OPEN", "is a device or a pipe. Name an ordinary file, or a new one.");
  if (file === "unreadable") {
    return failure(
      "STORE_CANNOT_OPEN",
      "may not be read by this user. Give the right to, or name another file.",
    );
  }
  if (file === "read-only" || folder === "read-only") {
    const what = file === "read-only" ? "it" : "its folder, as SQLite has to";
    return failure(
      "STORE_READ_ONLY",
      `is read-only: this user may not write to ${what}, or its file system is mounted read-only. Change that, or name another file.`,
    );
  }
  return failure(
    "STORE_CANNOT_OPEN",
    `cannot be opened (${message}). It may be a link to a place that is not there, or its name too long: name another file.`,
  );
}
