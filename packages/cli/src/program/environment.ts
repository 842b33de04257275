/** What the program reads of its environment: the only place that does. */
export interface Environment {
  readonly apiKey: string | undefined;
  readonly baseUrl: string | undefined;
  readonly isDumbTerminal: boolean;
}

export function readEnvironment(): Environment {
  const { env } = process;
  return {
    apiKey: env["SEGMIND_API_KEY"]?.trim() || undefined,
    baseUrl: env["SEGMIND_BASE_URL"]?.trim() || undefined,
    isDumbTerminal: env["TERM"] === "dumb",
  };
}
