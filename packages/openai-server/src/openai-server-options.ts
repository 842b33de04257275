import { InvalidInputError, type AdapterOptions } from "@segmind-embeddings/core";

/** Options of the server beside the client's. */
export interface OpenaiSettings {
  /**
   * The bearer token that every request must carry, which OpenAI's clients call the API key; without white space. `null`
   * serves everybody who reaches the server. It has no default, so that no server is open by mistake.
   */
  token: string | null;
  /** The models that are served, by slug; the first is the one of requests that name none. @default ["gemini-embedding-2"] */
  models?: readonly string[] | undefined;
  /** The most bytes a request's body may have. @default 33_554_432 */
  maxBodySize?: number | undefined;
  /** The most inputs a request may have. @default 2048 */
  maxInputs?: number | undefined;
  /** Requests that are embedded at a time; further ones are answered with 429. @default 64 */
  maxRequests?: number | undefined;
  /** Origins whose pages may call the server, or `"*"` for all. @default none: no header of CORS is sent */
  allowedOrigins?: readonly string[] | "*" | undefined;
  /**
   * Ends the serving in order: new requests are refused with 503, of those with several inputs nothing more is sent, and
   * what is in flight comes to its end. @default never
   */
  stopSignal?: AbortSignal | undefined;
}

/** The server's settings with a client's options, or with `client` and the options of its calls. */
export type OpenaiServerOptions = OpenaiSettings & AdapterOptions;

/** The settings with every default filled in. */
export interface Settings {
  readonly token: string | null;
  readonly models: readonly string[];
  readonly maxBodySize: number;
  readonly maxInputs: number;
  readonly maxRequests: number;
  readonly allowedOrigins: readonly string[] | "*";
  readonly stopSignal: AbortSignal | undefined;
}

/**
 * Parts the server's settings from the client's options.
 *
 * @throws InvalidInputError
 */
export function readSettings(options: OpenaiServerOptions): { settings: Settings; own: AdapterOptions } {
  const { models, maxBodySize, maxInputs, maxRequests, allowedOrigins, stopSignal, token, ...own } = options;
  const given: unknown = token;
  if (given !== null && (typeof given !== "string" || given.trim() === "")) {
    throw refused(
      "token",
      given === undefined ? "none" : "no text",
      "a token of its callers, or null to serve everybody",
    );
  }
  // As read from a file with a line's end: no request could carry it.
  if (given !== null && /\s/.test(given)) {
    throw refused("token", "a text with white space", "a token without any, or null to serve everybody");
  }
  const numbers = {
    maxBodySize: maxBodySize ?? 32 * 1024 * 1024,
    maxInputs: maxInputs ?? 2048,
    maxRequests: maxRequests ?? 64,
  };
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isInteger(value) || value < 1) throw refused(name, String(value), "an integer of at least 1");
  }
  const served = models ?? ["gemini-embedding-2"];
  if (!areTexts(served) || served.length === 0) {
    throw refused("models", "something else", "a list of at least one model's slug");
  }
  // In a text alone, a part of an origin would be found, and allowed.
  if (allowedOrigins !== undefined && allowedOrigins !== "*" && !areTexts(allowedOrigins)) {
    throw refused("allowedOrigins", "something else", 'a list of origins, or "*" for all');
  }
  const settings = { token, models: served, ...numbers, allowedOrigins: allowedOrigins ?? [], stopSignal };
  return { settings, own };
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}

function refused(name: string, received: string, expected: string): InvalidInputError {
  return new InvalidInputError([{ path: `options.${name}`, received, expected }]);
}
