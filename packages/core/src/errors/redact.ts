import { SecretFinder } from "./find-secrets.ts";

const longestQuote = 400;

/** What stands in the place of a secret. */
const redacted = "[redacted key]";

/** How much of a text is looked at. */
const longestLook = 65_536;

/** A header's value that is shorter is no secret, and would be found by chance. */
const shortestHeaderSecret = 8;

/** A header's value that is longer is looked for in pieces, too. */
const longestWholeHeader = 48;
const shortestPieceOfHeader = 24;

/** A key that is shorter is none, and would be found in any text. */
const shortestKey = 4;

/** The pieces of a key that are looked for in texts to be shown. */
const shortestPiece = 8;

/** The pieces that make an id unfit are longer: a job whose id was refused by chance would be billed and give nothing. */
const shortestPieceOfId = 12;

/** How far beyond what is shown a secret may end: the longest that is looked for as a whole, all of it in entities. */
const lookAhead = 8 * longestWholeHeader;

/** Random ids, by far the most: their fixed digits let no other text be written in the rest. */
const randomId = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Makes text that came from outside fit for a message: secrets and URL queries out, one line, not too long. */
export interface Redact {
  (text: string): string;
  /** Whether a text that came from outside holds a secret, so that it must not be used as a name of anything. */
  isSecretIn(text: string): boolean;
}

/**
 * A {@link Redact} that knows the API key and the values of the user's headers, in the forms a gateway could echo
 * them in: pieces of the key from eight characters on, with or without its `SG_`, in any case, with white space or
 * invisible characters between, percent-encoded, as entities or escapes, and as hexadecimal or base64 digits, alone or
 * within a longer text.
 *
 * Also removed, whatever the key: the query, fragment and credentials of any URL (a presigned URL is a secret)
 * and long runs of base64 (media).
 */
export function redactor(apiKey: string, headerValues: readonly string[] = []): Redact {
  const headers = headerValues
    .filter(({ length }) => length >= shortestHeaderSecret)
    .map((text) => ({
      text,
      shortestPiece: text.length > longestWholeHeader ? shortestPieceOfHeader : text.length,
    }));
  const keys = apiKey.length < shortestKey ? [] : [apiKey];
  const inTexts = new SecretFinder([...keys.map((text) => ({ text, shortestPiece })), ...headers]);
  const inIds = new SecretFinder([
    ...keys.map((text) => ({ text, shortestPiece: shortestPieceOfId })),
    ...headers,
  ]);
  const redact = (text: string): string => {
    const clean = cleaned(text.slice(0, longestLook));
    const secretParts = inTexts.find(clean.slice(0, longestQuote + lookAhead));
    let shown = "";
    let at = 0;
    for (const { from, to } of secretParts) {
      if (from >= longestQuote) break;
      shown += clean.slice(at, from) + redacted;
      at = clean.startsWith("==", to) ? to + 2 : clean.startsWith("=", to) ? to + 1 : to;
    }
    if (clean.length <= longestQuote) return shown + clean.slice(at);
    return `${shown}${clean.slice(at, longestQuote)} …`;
  };
  const isSecretIn = (text: string): boolean =>
    inIds.isPlainIn(text) || (!randomId.test(text) && inIds.find(text.slice(0, longestLook)).length > 0);
  return Object.assign(redact, { isSecretIn });
}

/** A text on one line, without what is secret or useless whatever the key. */
function cleaned(text: string): string {
  return (
    text
      // Invisible characters could hide anything, and some reverse the text that follows in a terminal.
      .replaceAll(/\p{Default_Ignorable_Code_Point}|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "")
      .replaceAll(/(https?:\/\/)[^\s/@"'<>]*@/gi, "$1")
      // The whole URL first: a pattern that looks for the query itself begins anew at every `http://`.
      .replaceAll(/https?:\/\/[^\s"'<>]*/gi, (url) => url.replace(/[?#].*/s, "?[redacted]"))
      .replaceAll(
        /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{120,}={0,2}/g,
        (run) => `[${String(run.length)} characters]`,
      )
      // Control characters would reach terminals and logs.
      .replaceAll(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ")
      .trim()
  );
}
