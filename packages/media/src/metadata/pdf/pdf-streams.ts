import { readPdfDictionary, skipPdfSpace } from "./pdf-dictionary.ts";

/** A stream of a PDF. */
export interface PdfStream {
  readonly dictionary: ReadonlyMap<string, string>;
  /** The position of its content. */
  readonly start: number;
}

/** The most bytes between two words. */
export const longestGap = 4_096;

/** The position of a stream's content after its dictionary; `undefined` if no stream follows. */
export function streamStart(data: Buffer, dictionaryEnd: number): number | undefined {
  const word = skipPdfSpace(data, dictionaryEnd, dictionaryEnd + longestGap);
  if (data.toString("latin1", word, word + 6) !== "stream") return undefined;
  const afterReturn = word + 6 + (data[word + 6] === 0x0d ? 1 : 0);
  return afterReturn + (data[afterReturn] === 0x0a ? 1 : 0);
}

/** All dictionaries together may be this many times longer than the file, because they may seem to be nested. */
const mostWork = 4;

/**
 * Finds the streams of a PDF wherever the word `obj` occurs: possibly more than a reader sees, but hardly fewer.
 *
 * @param onTangle called if objects overlap so often that the search would take without end; it must throw
 */
export function* pdfStreams(data: Buffer, onTangle: () => never): Generator<PdfStream> {
  let work = 0;
  for (let at = data.indexOf("obj"); at !== -1; at = data.indexOf("obj", at + 3)) {
    // The word may be part of `endobj`.
    if (data[at - 1] === 0x64) continue;
    const start = skipPdfSpace(data, at + 3, at + longestGap);
    const dictionary = readPdfDictionary(data, start, data.length);
    work += (dictionary?.end ?? (data[start] === 0x3c ? data.length : start)) - start;
    if (work > data.length * mostWork + 1_000_000) onTangle();
    if (dictionary === undefined) continue;
    const content = streamStart(data, dictionary.end);
    if (content !== undefined) yield { dictionary: dictionary.entries, start: content };
  }
}
