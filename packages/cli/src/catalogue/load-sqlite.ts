import type { DatabaseSync } from "node:sqlite";

/** `DatabaseSync` of `node:sqlite`, whose import warns on some versions of Node. */
export async function loadSqlite(): Promise<typeof DatabaseSync> {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return (await import("node:sqlite")).DatabaseSync;
  } finally {
    process.emitWarning = emitWarning;
  }
}
