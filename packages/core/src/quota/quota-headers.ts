/** Values by lower-case names; a list where a header came several times. */
type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** What a response's headers say of the quota. */
export interface QuotaHeaders {
  /** Requests left in the window. */
  readonly remaining: number | undefined;
  /** When the window resets, in milliseconds since the epoch by the server's clock. */
  readonly resetAt: number | undefined;
  /** Milliseconds to wait, from a `Retry-After` in seconds. */
  readonly retryAfter: number | undefined;
  /** The server's clock when it answered, from `Date`; it has whole seconds. */
  readonly serverTime: number | undefined;
}

export function readQuotaHeaders(headers: ResponseHeaders): QuotaHeaders {
  const retryAfter = only(headers["retry-after"]);
  const isInSeconds = retryAfter !== undefined && /^\d{1,9}$/.test(retryAfter);
  const retryAt = retryAfter === undefined || isInSeconds ? undefined : parseTime(retryAfter);
  const resetAt = parseTime(only(headers["x-rate-limit-reset-at-utc"]));
  return {
    remaining: parseCount(only(headers["x-rate-limit-remaining"])),
    resetAt: retryAt === undefined ? resetAt : Math.max(retryAt, resetAt ?? retryAt),
    retryAfter: isInSeconds ? Number(retryAfter) * 1000 : undefined,
    serverTime: parseDate(only(headers["date"])),
  };
}

/** The last `Date` header and its time: it has whole seconds, so that many responses have the same. */
let lastDate: { readonly text: string | undefined; readonly time: number | undefined } = {
  text: undefined,
  time: undefined,
};

function parseDate(text: string | undefined): number | undefined {
  if (text !== lastDate.text) lastDate = { text, time: parseTime(text) };
  return lastDate.time;
}

/** The first of a header that came several times. */
function only(value: string | string[] | undefined): string | undefined {
  return (typeof value === "string" ? value : value?.[0])?.trim();
}

function parseCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Numbers below this are seconds since the epoch, above it milliseconds: as seconds it is the year 5138. */
const secondsBelow = 1e11;

/**
 * A time in any form seen or documented: ISO 8601, `YYYY-MM-DD HH:MM:SS[.ffffff]` in UTC, an HTTP date, or epoch
 * seconds or milliseconds.
 *
 * @returns milliseconds since the epoch, or `undefined` where the text is none of these
 */
export function parseTime(text: string | undefined): number | undefined {
  if (text === undefined || text.length > 64) return undefined;
  if (/^\d{9,14}(?:\.\d+)?$/.test(text)) {
    const number = Number(text);
    return number < secondsBelow ? number * 1000 : number;
  }
  const iso =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?\s?(Z|UTC|[+-]\d\d:?\d\d)?$/i.exec(text);
  if (iso !== null) {
    const [, date = "", time = "", fraction = "0", zone = "Z"] = iso;
    const at = Date.parse(`${date}T${time}${/^(?:z|utc)$/i.test(zone) ? "Z" : zone}`);
    return Number.isNaN(at) ? undefined : at + Number(`0.${fraction}`) * 1000;
  }
  if (/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text)) {
    const at = Date.parse(text);
    return Number.isNaN(at) ? undefined : at;
  }
  return undefined;
}
