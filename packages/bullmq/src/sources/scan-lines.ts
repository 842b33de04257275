const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** A line that is not empty. */
export interface ScannedLine {
  /** Its first byte in the file, and the first byte of the line after it. */
  readonly start: number;
  readonly next: number;
  /** Its number, counted from 1 with the empty ones. */
  readonly number: number;
  /** Without its end; "" where no text is wanted. */
  readonly text: string;
}

export interface ScanOptions {
  /** The first byte in the file, and the number of its line. */
  readonly start?: number;
  readonly number?: number;
  readonly withText?: boolean;
}

/** The lines of a file that are not empty, as many at a time as a chunk of bytes holds. */
export async function* scanLines(
  chunks: AsyncIterable<Buffer>,
  { start = 0, number = 1, withText = false }: ScanOptions = {},
): AsyncGenerator<readonly ScannedLine[], void, undefined> {
  let lineStart = start;
  let lineNumber = number;
  /** The bytes of a line whose end did not come yet. */
  let begun: Buffer[] = [];
  let begunLength = 0;

  const end = (rest: Buffer, terminator: number): ScannedLine | undefined => {
    const length = begunLength + rest.length;
    const last = rest.length > 0 ? rest.at(-1) : begun.at(-1)?.at(-1);
    const isEmpty = length === 0 || (length === 1 && last === carriageReturn);
    const line = {
      start: lineStart,
      next: lineStart + length + terminator,
      number: lineNumber,
      text: withText && !isEmpty ? textOf(begun, rest) : "",
    };
    [begun, begunLength] = [[], 0];
    lineStart = line.next;
    lineNumber += 1;
    return isEmpty ? undefined : line;
  };

  for await (const chunk of chunks) {
    const lines: ScannedLine[] = [];
    let from = 0;
    for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, from)) {
      const line = end(chunk.subarray(from, at), 1);
      if (line !== undefined) lines.push(line);
      from = at + 1;
    }
    if (from < chunk.length) {
      const rest = chunk.subarray(from);
      begun.push(rest);
      begunLength += rest.length;
    }
    yield lines;
  }
  const last = begunLength > 0 ? end(Buffer.alloc(0), 0) : undefined;
  if (last !== undefined) yield [last];
}

function textOf(begun: readonly Buffer[], rest: Buffer): string {
  const text = begun.length === 0 ? rest.toString("utf8") : Buffer.concat([...begun, rest]).toString("utf8");
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}
