/**
 * An estimate of how many tokens of Gemini a part of a text is. Gemini's tokenizer is not published for Node, so the
 * characters are weighed: four ASCII letters of a word are a token, as are two letters of another alphabet, one
 * Chinese, Japanese or Korean character, one digit, and half an emoji. Punctuation is a token a sign, or one for
 * four where a sign repeats; a line break with
 * the white space around it is a token, other white space is free. Each word is rounded up, so the
 * estimate is rather too high than too low, and the parts of a text never count less than the whole.
 */
export function countTokens(text: string, start = 0, end: number = text.length): number {
  let tokens = 0;
  let word = 0;
  let index = start;
  while (index < end) {
    const code = text.charCodeAt(index);
    const quarters = quartersOf(code);
    if (quarters > 0) {
      word += quarters;
      index += 1;
      continue;
    }
    tokens += Math.ceil(word / 4);
    word = 0;
    const from = index;
    if (isSpace(code)) {
      let isBreak = false;
      while (index < end && isSpace(text.charCodeAt(index))) {
        isBreak ||= text.charCodeAt(index) === 10;
        index += 1;
      }
      if (isBreak) tokens += 1;
    } else {
      while (index < end && text.charCodeAt(index) === code) index += 1;
      tokens += isDigit(code) ? index - from : Math.ceil((index - from) / 4);
    }
  }
  return tokens + Math.ceil(word / 4);
}

/** What a letter weighs, in quarters of a token; 0 for what is no letter. */
function quartersOf(code: number): number {
  if ((code | 32) >= 97 && (code | 32) <= 122) return 1;
  if (code < 0xc0) return 0;
  if (code < 0x1100) return 2;
  // Half of a surrogate pair: emoji and rare scripts.
  if (code >= 0xd800 && code < 0xe000) return 4;
  if (code >= 0x2000 && code < 0x2e80) return isSpace(code) ? 0 : 4;
  return code === 0x3000 || code === 0xfeff ? 0 : 4;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isSpace(code: number): boolean {
  return (
    code === 32 ||
    (code >= 9 && code <= 13) ||
    code === 0xa0 ||
    code === 0x3000 ||
    code === 0xfeff ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029
  );
}
