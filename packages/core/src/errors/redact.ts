const longestQuote = 400;

/** Makes text that came from outside fit for a message: secrets and URL queries out, one line, not too long. */
export type Redact = (text: string) => string;

/**
 * A {@link Redact} that knows the API key, in the forms a gateway could echo it in.
 *
 * Also removed, whatever the key: the query, fragment and credentials of any URL (a presigned URL is a secret)
 * and long runs of base64 (media).
 */
export function redactor(apiKey: string): Redact {
  const forms = [
    apiKey,
    encodeURIComponent(apiKey),
    Buffer.from(apiKey).toString("base64").replace(/=+$/, ""),
  ].filter((form, index, all) => form.length >= 4 && all.indexOf(form) === index);
  const secret = new RegExp(`(?:${forms.map(escapePattern).join("|") || "(?!)"})={0,2}`, "gi");
  return (text) => {
    const clean = text
      .slice(0, 65_536)
      .replaceAll(secret, "[redacted key]")
      .replaceAll(/(https?:\/\/)[^\s/@"'<>]*@/gi, "$1")
      .replaceAll(/(https?:\/\/[^\s?#"'<>]*)[?#][^\s"'<>]*/gi, "$1?[redacted]")
      .replaceAll(/[A-Za-z0-9+/_-]{120,}={0,2}/g, (run) => `[${String(run.length)} characters]`)
      // Control characters would reach terminals and logs.
      .replaceAll(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ")
      .trim();
    return clean.length > longestQuote ? `${clean.slice(0, longestQuote)} …` : clean;
  };
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
