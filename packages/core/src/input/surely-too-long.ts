/** The model's input limit in tokens, as published ("~8,192"). */
export const maxInputTokens = 8192;

/**
 * No published vocabulary of this model family joins two words in one token, and no piece of one word that is
 * longer than this. Runs of one character (spaces, dashes) can be single tokens of any length and count as one.
 */
const longestPiece = 32;

/**
 * A count of tokens that a text surely has at least: one for every word and one for every
 * {@link longestPiece} characters of a longer word. The true count is higher, for English by about a third.
 */
export function fewestTokens(text: string): number {
  let tokens = 0;
  /** Characters of the current word, runs of one character counted once. */
  let length = 0;
  let previous = -1;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 32 || (code >= 9 && code <= 13)) {
      tokens += Math.ceil(length / longestPiece);
      length = 0;
    } else if (code !== previous || length === 0) {
      length += 1;
    }
    previous = code;
  }
  return tokens + Math.ceil(length / longestPiece);
}

/** Whether a text is over the limit beyond doubt. It never says so of a text that fits. */
export function isSurelyTooLong(text: string): boolean {
  return text.length > maxInputTokens && fewestTokens(text) > maxInputTokens;
}
