/** Scripts that put no spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** Letters of such a text that are looked at: finding its words takes long. */
const mostUnspaced = 120;
const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

/** The words of a text in small letters, without those that are too short to say anything. */
export function splitWords(text: string): string[] {
  const small = text.toLowerCase();
  if (!unspaced.test(small)) return small.match(/\p{L}[\p{L}\p{M}’']{2,}/gu) ?? [];
  return [...segmenter.segment(small.slice(0, mostUnspaced))]
    .map(({ segment }) => segment)
    .filter((word) => /^\p{L}[\p{L}\p{M}’']+$/u.test(word) && (word.length > 2 || unspaced.test(word)));
}
