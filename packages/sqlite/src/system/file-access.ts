import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";

/** What this user may do with a file, and what there is under its name. */
export interface FileAccess {
  readonly folder: "missing" | "read-only" | "writable";
  /** `special` is a device or a pipe. */
  readonly file: "missing" | "folder" | "special" | "unreadable" | "read-only" | "writable";
}

export function fileAccess(path: string): FileAccess {
  return { folder: folderAccess(dirname(path)), file: accessOf(path) };
}

function folderAccess(folder: string): FileAccess["folder"] {
  try {
    if (!statSync(folder).isDirectory()) return "missing";
  } catch {
    return "missing";
  }
  return mayAccess(folder, constants.W_OK) ? "writable" : "read-only";
}

function accessOf(path: string): FileAccess["file"] {
  try {
    const file = statSync(path);
    if (file.isDirectory()) return "folder";
    if (!file.isFile()) return "special";
  } catch {
    return "missing";
  }
  if (!mayAccess(path, constants.R_OK)) return "unreadable";
  return mayAccess(path, constants.W_OK) ? "writable" : "read-only";
}

function mayAccess(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
