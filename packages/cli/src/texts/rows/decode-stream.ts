import { TextDecoder } from "node:util";
import { RowsError } from "./rows-error.ts";

/**
 * Decodes a stream of UTF-8, or of UTF-16 where it begins with a byte order mark; a mark is left out.
 *
 * @throws RowsError with the line where the bytes are no text
 */
export async function* decodeStream(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let line = 1;
  let head = new Uint8Array();
  for await (const chunk of bytes) {
    if (decoder === undefined) {
      // A mark may come in two pieces.
      head = Buffer.concat([head, chunk]);
      if (head.length < 2) continue;
      decoder = decoderFor(head);
    }
    const text = decoded(decoder, head.length > 0 ? head : chunk, line);
    head = new Uint8Array();
    line += text.split("\n").length - 1;
    if (text !== "") yield text;
  }
  decoder ??= decoderFor(head);
  const rest = decoded(decoder, head, line) + decoded(decoder, undefined, line);
  if (rest !== "") yield rest;
}

function decoderFor([first, second]: Uint8Array): TextDecoder {
  const isLittle = first === 0xff && second === 0xfe;
  const isBig = first === 0xfe && second === 0xff;
  return new TextDecoder(isLittle ? "utf-16le" : isBig ? "utf-16be" : "utf-8", { fatal: true });
}

function decoded(decoder: TextDecoder, bytes: Uint8Array | undefined, line: number): string {
  let text: string;
  try {
    text = decoder.decode(bytes, { stream: bytes !== undefined });
  } catch (cause) {
    const [before = ""] = new TextDecoder(decoder.encoding).decode(bytes).split("\ufffd", 1);
    throw new RowsError(
      "ROWS_NOT_TEXT",
      `this is no ${decoder.encoding.toUpperCase()}: save the file as UTF-8`,
      { line: line + before.split("\n").length - 1, cause },
    );
  }
  const zero = text.indexOf("\0");
  if (zero !== -1) {
    throw new RowsError(
      "ROWS_NOT_TEXT",
      "a NUL character, which no text contains: the file is binary or broken",
      {
        line: line + text.slice(0, zero).split("\n").length - 1,
      },
    );
  }
  return text;
}
