/** `DatabaseSync` of `node:sqlite`, whose import warns on some versions of Node. */
export async function loadSqlite(): Promise<typeof import("node:sqlite").DatabaseSync> {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return (await import("node:sqlite")).DatabaseSync;
  } finally {
    process.emitWarning = emitWarning;
  }
}
