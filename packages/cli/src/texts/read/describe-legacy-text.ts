/** Encodings of several bytes a character, which few other bytes satisfy by chance. */
const eastAsian = ["gb18030", "shift_jis", "euc-kr", "big5", "euc-jp"] as const;

/** How `iconv` calls them, and which languages they were made for. */
const names: Readonly<Record<(typeof eastAsian)[number], string>> = {
  gb18030: "GB18030 (Chinese)",
  shift_jis: "SHIFT_JIS (Japanese)",
  "euc-kr": "EUC-KR (Korean)",
  big5: "BIG5 (Chinese)",
  "euc-jp": "EUC-JP (Japanese)",
};

/**
 * Says what encoding bytes may have that are no UTF-8, and how to convert them; `undefined` where they look like no text
 * at all. Which one it is cannot be known from the bytes, so a person decides.
 */
export function describeLegacyText(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, 65_536);
  let control = 0;
  let high = 0;
  for (const byte of sample) {
    if (byte < 9 || (byte > 13 && byte < 32) || byte === 127) control += 1;
    else if (byte > 127) high += 1;
  }
  if (control > sample.length * 0.01) return undefined;
  const candidates = high < 8 ? [] : eastAsian.filter((encoding) => isMostlyLetters(sample, encoding));
  // Letters of a Latin text are ASCII for the most part; in Cyrillic or Greek most of them are not.
  const single =
    high < sample.length * 0.3 ? "WINDOWS-1252" : "WINDOWS-1251 (Cyrillic) or another of one byte a letter";
  const guesses = [...candidates.map((encoding) => names[encoding]), single].join(", ");
  const first = candidates[0]?.toUpperCase() ?? single.split(" ")[0] ?? single;
  return `it may be text in ${guesses}: convert it, for example with \`iconv -f ${first} -t UTF-8\``;
}

function isMostlyLetters(sample: Uint8Array, encoding: string): boolean {
  // The sample may end in the middle of a character.
  for (const end of [sample.length, sample.length - 1, sample.length - 2, sample.length - 3]) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(sample.subarray(0, end));
      const foreign = text.match(/[^\0-\u007f]/gu) ?? [];
      const usual = foreign.filter((character) =>
        /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff60]/u.test(
          character,
        ),
      );
      return usual.length > foreign.length * 0.8;
    } catch {
      // Another end, or another encoding.
    }
  }
  return false;
}
