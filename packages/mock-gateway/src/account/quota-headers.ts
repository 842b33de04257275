import type { QuotaHeaderOptions, QuotaTimeFormat } from "../options/options.ts";

export interface QuotaState {
  /** Undefined where the account has no limit. */
  remaining: number | undefined;
  /** Epoch milliseconds. */
  resetAt: number;
  now: number;
}

/** The rate-limit headers of a response; names and values alternate. */
export function quotaHeaders(
  { remaining, resetAt, now }: QuotaState,
  status: number,
  options: Required<QuotaHeaderOptions>,
): string[] {
  const headers: string[] = [];
  if (options.remaining === "always" && remaining !== undefined) {
    headers.push("x-rate-limit-remaining", String(remaining));
  }
  if (options.reset === "always" || (options.reset === "429" && status === 429)) {
    headers.push("x-rate-limit-reset-at-utc", formatQuotaTime(resetAt, options.format));
  }
  if (options.retryAfter && status === 429) {
    headers.push("retry-after", String(Math.max(0, Math.ceil((resetAt - now) / 1000))));
  }
  return headers;
}

/** Writes epoch milliseconds in one of the formats that a client has to read. */
export function formatQuotaTime(time: number, format: QuotaTimeFormat): string {
  switch (format) {
    case "iso":
      return new Date(Math.ceil(time)).toISOString();
    case "sql":
      return sqlSeconds(Math.ceil(time / 1000) * 1000);
    case "sql-fraction":
      return `${sqlSeconds(time)}.${String(Math.ceil(time) % 1000).padStart(3, "0")}000`;
    case "epoch-s":
      return String(Math.ceil(time / 1000));
    case "epoch-ms":
      return String(Math.ceil(time));
  }
}

function sqlSeconds(time: number): string {
  return new Date(Math.ceil(time)).toISOString().slice(0, 19).replace("T", " ");
}
