import { MediaError } from "@segmind-embeddings/media";

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
  // The line begins with the file's name already.
  if (MediaError.isInstance(error)) return error.message.slice(`${error.source}: `.length);
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return reasons[code ?? ""] ?? error.message;
}

/** Whether a file is there and could not be read, so that nothing is known of what is in it now. */
export function isUnread(error: unknown): boolean {
  const { syscall, code } = ((MediaError.isInstance(error) ? error.cause : error) ??
    {}) as NodeJS.ErrnoException;
  return syscall !== undefined && code !== "ENOENT" && code !== "ENOTDIR";
}
