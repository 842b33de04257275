import { BulkSourceError } from "../errors/bulk-error.ts";

/** An error of the file system as one that says what to do; another one as it is. */
export function describeFileError(error: unknown, path: string): unknown {
  const { code } = error as { code?: unknown };
  const name = JSON.stringify(path);
  if (code === "ENOENT") {
    return new BulkSourceError(
      `There is no ${name} on this machine. Files lie at the same path below \`root\` on every machine: copy it there, or ` +
        "name the folder that holds it.",
      { cause: error },
    );
  }
  if (code === "EACCES" || code === "EPERM") {
    return new BulkSourceError(`${name} may not be read: change its rights.`, { cause: error });
  }
  if (code === "EISDIR" || code === "ENOTDIR") {
    return new BulkSourceError(`${name} is not what it is read as: a file or a folder is expected there.`, {
      cause: error,
    });
  }
  if (typeof code !== "string" || !/^E[A-Z0-9]+$/.test(code)) return error;
  return new BulkSourceError(`${name} cannot be read (${code}).`, { cause: error });
}
