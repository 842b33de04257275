import { readPdfDictionary, skipPdfSpace } from "./pdf-dictionary.ts";

/** A stream of a PDF. */
export interface PdfStream {
  readonly dictionary: ReadonlyMap<string, string>;
  /** Where its content begins. */
  readonly start: number;
}

/** What may stand between two words. */
const longestGap = 4_096;

/** Where the content of a stream begins whose dictionary ends here; `undefined` where no stream follows. */
export function streamStart(data: Buffer, dictionaryEnd: number): number | undefined {
  const word = skipPdfSpace(data, dictionaryEnd, dictionaryEnd + longestGap);
  if (data.toString("latin1", word, word + 6) !== "stream") return undefined;
  const afterReturn = word + 6 + (data[word + 6] === 0x0d ? 1 : 0);
  return afterReturn + (data[afterReturn] === 0x0a ? 1 : 0);
}

/** Dictionaries are looked at so many times the file's length in all, since one may seem to stand inside another. */
const mostWork = 4;

/**
 * The streams of a PDF, wherever the word that begins an object stands: more may be found than a reader sees, and hardly
 * fewer.
 *
 * @param onTangle called where objects stand in each other so often that looking on would cost without end
 */
export function* pdfStreams(data: Buffer, onTangle: () => never): Generator<PdfStream> {
  let work = 0;
  for (let at = data.indexOf("obj"); at !== -1; at = data.indexOf("obj", at + 3)) {
    // A digit and space stand in front of the word, or it is the end of an object.
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
