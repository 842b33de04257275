const each = (text: string, write: (character: string, code: number) => string): string =>
  Array.from(text, (character) => write(character, character.charCodeAt(0))).join("");

const hex = (code: number): string => code.toString(16).padStart(2, "0");
const inHex = (text: string): string => Buffer.from(text).toString("hex");

/** Base64 of a text in the middle of another one, which is what is left of it without what the other one decides. */
const amid = (text: string, before: string, after: string): string => {
  const written = Buffer.from(`${before}${text}${after}`).toString("base64");
  return written.slice(
    Math.ceil((before.length * 8) / 6),
    Math.floor(((before.length + text.length) * 8) / 6),
  );
};

/** How a secret may be written in a response. What is written comes with what would give it away. */
export const waysToWrite: Readonly<Record<string, (text: string) => { written: string; traces: string[] }>> =
  Object.fromEntries(
    Object.entries<(text: string) => string | { written: string; traces: string[] }>({
      "as it is": (text) => text,
      "in lower case": (text) => text.toLowerCase(),
      "in upper case": (text) => text.toUpperCase(),
      "with invisible characters between": (text) => ({
        written: each(text, (character) => `${character}\u200b`),
        traces: [text],
      }),
      "with soft hyphens and marks of direction between": (text) => ({
        written: each(text, (character) => `${character}\u00ad\u202e`),
        traces: [text],
      }),
      "with spaces between": (text) => each(text, (character) => `${character} `).trim(),
      "with line breaks between": (text) => ({
        written: each(text, (character) => `${character}\r\n`),
        traces: [each(text, (character) => `${character} `).trim()],
      }),
      "percent-encoded": (text) => each(text, (_, code) => `%${hex(code)}`),
      "percent-encoded in part": (text) =>
        each(text, (character, code) => (code % 2 === 0 ? character : `%${hex(code)}`)),
      "percent-encoded twice": (text) => each(text, (_, code) => `%25${hex(code)}`),
      "as decimal entities": (text) => each(text, (_, code) => `&#${String(code)};`),
      "as hexadecimal entities": (text) => each(text, (_, code) => `&#x00${hex(code).toUpperCase()};`),
      "as entities that were escaped": (text) => each(text, (_, code) => `&amp;#${String(code)};`),
      "with invisible entities between": (text) => each(text, (character) => `${character}&#8203;`),
      "as escapes of JSON": (text) => each(text, (_, code) => `\\u00${hex(code)}`),
      "as escapes of JSON within JSON": (text) => each(text, (_, code) => `\\\\u00${hex(code)}`),
      "as escapes of JavaScript": (text) => each(text, (_, code) => `\\x${hex(code)}`),
      "as code points of JavaScript": (text) => each(text, (_, code) => `\\u{${hex(code)}}`),
      "in hexadecimal digits": inHex,
      "in upper-case hexadecimal digits": (text) => inHex(text).toUpperCase(),
      "in hexadecimal digits behind another one": (text) => ({
        written: `a${inHex(text)}`,
        traces: [inHex(text)],
      }),
      "in hexadecimal digits with colons": (text) => inHex(text).replaceAll(/..(?!$)/g, "$&:"),
      "in hexadecimal numbers": (text) => inHex(text).replaceAll(/../g, "0x$&, "),
      "in base64": (text) => Buffer.from(text).toString("base64").replace(/=+$/, ""),
      "in base64 with its padding": (text) => Buffer.from(text).toString("base64"),
      "in base64 for URLs": (text) => Buffer.from(text).toString("base64url"),
      "in base64 of a longer text": (text) => ({
        written: Buffer.from(`?${text}?`).toString("base64"),
        traces: [amid(text, "?", "?")],
      }),
      "in base64 of a longer text, at the third place": (text) => ({
        written: Buffer.from(`x-api-key: ${text}\r\n`).toString("base64"),
        traces: [amid(text, "x-api-key: ", "\r\n")],
      }),
      "in base64 with line breaks": (text) => {
        const written = Buffer.from(text).toString("base64").replaceAll(/.{6}/g, "$&\r\n");
        return { written, traces: [written.replaceAll(/\s+/g, " ").trim()] };
      },
      "in base64, percent-encoded": (text) => {
        const encoded = each(Buffer.from(text).toString("base64"), (_, code) => `%${hex(code)}`);
        return { written: encoded, traces: [encoded.slice(0, 30)] };
      },
    }).map(([name, write]) => [
      name,
      (text: string) => {
        const form = write(text);
        return typeof form === "string" ? { written: form, traces: [form] } : form;
      },
    ]),
  );
