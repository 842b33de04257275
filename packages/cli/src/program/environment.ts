/** What the program reads from its environment. Nothing else in the package reads it. */
export interface Environment {
  readonly apiKey: string | undefined;
  readonly baseUrl: string | undefined;
  /** What callers of `serve` send as their API key. */
  readonly token: string | undefined;
  readonly isDumbTerminal: boolean;
}

export function readEnvironment(): Environment {
  const { env } = process;
  return {
    apiKey: env["SEGMIND_API_KEY"]?.trim() || undefined,
    baseUrl: env["SEGMIND_BASE_URL"]?.trim() || undefined,
    token: env["SEGMIND_EMBED_TOKEN"]?.trim() || undefined,
    isDumbTerminal: env["TERM"] === "dumb",
  };
}
