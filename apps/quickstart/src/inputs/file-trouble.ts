import { UnusableFileError } from "./file-to-inputs.ts";

const reasons: Readonly<Partial<Record<string, string>>> = {
  ENOENT: "no such file or folder",
  ENOTDIR: "no such file or folder",
  EACCES: "no permission to read it",
  EPERM: "no permission to read it",
  ELOOP: "a link that leads to itself",
  ENAMETOOLONG: "a name that is too long",
};

/** Why a file cannot be used, in a few words. */
export function fileTrouble(error: unknown): string {
  if (error instanceof UnusableFileError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return reasons[code ?? ""] ?? error.message;
}
