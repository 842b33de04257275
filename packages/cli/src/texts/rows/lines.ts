import { decodeStream } from "./decode-stream.ts";
import type { Row } from "./row.ts";
import { RowsError } from "./rows-error.ts";

/** A line of more characters than this is refused: it would have to be held in memory. */
const longestLine = 16 * 1_024 * 1_024;

/** The lines of a stream that are not blank, without their ends; the id of a line is its number, counted from 1. */
export async function* lines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Row> {
  let line = 0;
  let rest = "";
  const row = (text: string): Row => ({ id: String(line), text: text.replace(/\r$/, ""), line });
  for await (const part of decodeStream(stream)) {
    const [first = "", ...others] = part.split("\n");
    rest += first;
    for (const next of others) {
      line += 1;
      if (rest.trim() !== "") yield row(rest);
      rest = next;
    }
    if (rest.length > longestLine) {
      throw new RowsError("ROWS_TOO_LONG", "the line has more than 16 million characters: cut it", {
        line: line + 1,
      });
    }
  }
  line += 1;
  if (rest.trim() !== "") yield row(rest);
}
