/** A long string of a JSON body that stays in the buffer it was received in. */
export class LiftedString {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  toString(): string {
    return this.bytes.toString("utf8");
  }
}

/** Smaller bodies are parsed whole, bytes. */
const largeBody = 1024 * 1024;
const longString = 64 * 1024;
const quote = 0x22;
const backslash = 0x5c;

/**
 * Parses a JSON object. In a large body, long strings without escapes (base64 media) become {@link LiftedString}s,
 * so that an upload is in memory once rather than three times.
 *
 * @throws SyntaxError for anything that is not a JSON object
 */
export function parseJsonBody(body: Buffer, largeFrom = largeBody): Record<string, unknown> {
  const lifted: LiftedString[] = [];
  const text = body.length < largeFrom ? body.toString("utf8") : liftLongStrings(body, lifted);
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError("the body is not a JSON object");
  }
  const params = value as Record<string, unknown>;
  if (lifted.length > 0) {
    for (const [name, field] of Object.entries(params)) {
      params[name] = Array.isArray(field)
        ? field.map((item) => putBack(item, lifted))
        : putBack(field, lifted);
    }
  }
  return params;
}

/** Replaces each long string by a placeholder that no ordinary text looks like. */
function liftLongStrings(body: Buffer, lifted: LiftedString[]): string {
  const pieces: string[] = [];
  let copiedTo = 0;
  let start = body.indexOf(quote);
  while (start !== -1) {
    const end = endOfString(body, start);
    if (end === -1) break;
    const content = body.subarray(start + 1, end);
    if (content.length >= longString && !content.includes(backslash)) {
      pieces.push(body.toString("utf8", copiedTo, start), JSON.stringify(placeholder(lifted.length)));
      lifted.push(new LiftedString(content));
      copiedTo = end + 1;
    }
    start = body.indexOf(quote, end + 1);
  }
  pieces.push(body.toString("utf8", copiedTo));
  return pieces.join("");
}

/** Index of the closing quote of the string that opens at `start`, or -1. */
function endOfString(body: Buffer, start: number): number {
  let end = body.indexOf(quote, start + 1);
  while (end !== -1) {
    let escapes = 0;
    while (body[end - 1 - escapes] === backslash) escapes++;
    if (escapes % 2 === 0) return end;
    end = body.indexOf(quote, end + 1);
  }
  return -1;
}

function placeholder(index: number): string {
  return `\0lifted ${index}\0`;
}

function putBack(value: unknown, lifted: LiftedString[]): unknown {
  if (typeof value !== "string" || !value.startsWith("\0lifted ")) return value;
  return lifted.find((_, index) => placeholder(index) === value) ?? value;
}
