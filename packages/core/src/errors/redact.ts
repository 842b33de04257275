const longestQuote = 400;

/** What stands in the place of a secret. */
const redacted = "[redacted key]";

/** How much of a text is looked at. */
const longestLook = 65_536;

/** A header's value that is shorter is no secret, and would be found by chance. */
const shortestSecret = 8;

/** Makes text that came from outside fit for a message: secrets and URL queries out, one line, not too long. */
export interface Redact {
  (text: string): string;
  /** Whether a text that came from outside holds a secret, so that it must not be used as a name of anything. */
  isSecretIn(text: string): boolean;
}

/**
 * A {@link Redact} that knows the API key and the values of the user's headers, in the forms a gateway could echo
 * them in.
 *
 * Also removed, whatever the key: the query, fragment and credentials of any URL (a presigned URL is a secret)
 * and long runs of base64 (media).
 */
export function redactor(apiKey: string, headerValues: readonly string[] = []): Redact {
  const forms = [apiKey, ...headerValues.filter((value) => value.length >= shortestSecret)]
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString("base64").replace(/=+$/, ""),
    ])
    .filter((form, index, all) => form.length >= 4 && all.indexOf(form) === index)
    // Of two that begin alike the longer one must be tried first.
    .toSorted((a, b) => b.length - a.length);
  const longestForm = forms[0]?.length ?? 0;
  const secret = new RegExp(`(?:${forms.map(escapePattern).join("|") || "(?!)"})={0,2}`, "i");
  const everySecret = new RegExp(secret, "gi");
  const redact = (text: string): string => {
    const whole = text.slice(0, longestLook).replaceAll(everySecret, redacted);
    // Where the text was cut, its end may be the beginning of a secret.
    const clean = (text.length > longestLook ? whole.slice(0, -longestForm) : whole)
      .replaceAll(/(https?:\/\/)[^\s/@"'<>]*@/gi, "$1")
      // The whole URL first: a pattern that looks for the query itself begins anew at every `http://`.
      .replaceAll(/https?:\/\/[^\s"'<>]*/gi, (url) => url.replace(/[?#].*/s, "?[redacted]"))
      .replaceAll(/[A-Za-z0-9+/_-]{120,}={0,2}/g, (run) => `[${String(run.length)} characters]`)
      // Control characters would reach terminals and logs.
      .replaceAll(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ")
      .trim();
    return clean.length > longestQuote ? `${clean.slice(0, longestQuote)} …` : clean;
  };
  return Object.assign(redact, { isSecretIn: (text: string) => secret.test(text) });
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
