/** A word that the pages use in a narrow sense. */
interface Term {
  /** Its heading on the page of words, in lower case. */
  readonly word: string;
  /** Where it is used in that sense. */
  readonly use: RegExp;
  /** How a page explains it in its own words. */
  readonly explained: RegExp;
}

const terms: readonly Term[] = [
  {
    word: "run",
    use: /\b(?:a|the|one|each|every|this|of|in|bulk|long|your|whole|another|ordinary|same) runs?\b/i,
    explained: /\brun(?: is|, which is) one c/,
  },
  {
    word: "space",
    use: /(?<!white |free |disk |no )\bspaces?\b/i,
    explained: /\bspace(?: is|: the set|,? which means)/,
  },
  { word: "resend", use: /\bresen(?:d|ds|t)\b/i, explained: /resend is|called a resend|is a resend/ },
  {
    word: "outcome",
    use: /\boutcomes?\b/i,
    explained: /outcome of a request is|outcome, which means|no (?:whole )?(?:answer|response) came/,
  },
  {
    word: "key",
    use: /(?<!\bAPI |object |primary |foreign |idempotency )\bkeys?\b(?! frame)/i,
    explained: /under a key|key, which is|key is a|the API key, here simply the key/,
  },
  { word: "piece", use: /(?<!\[)\bpieces?\b/i, explained: /pieces?, each of|piece is a/ },
  { word: "unit", use: /(?<!kind \| )\bunits?\b(?! length)/i, explained: /\bunit (?:is|says)/ },
  { word: "window", use: /(?<!dedupe )\bwindows?\b/, explained: /\bwindow is|window, which is/ },
];

/** The terms of a page that are used before the page explains them or links to the page of words. */
export function unexplainedTerms(text: string): string[] {
  const paragraphs = text.replaceAll(/^ *```.*?^ *```$|<!--.*?-->/gms, "").split(/\n\s*\n/);
  return terms.flatMap(({ word, use, explained }) => {
    const first = paragraphs.findIndex((paragraph) => use.test(prose(paragraph)));
    if (first < 0) return [];
    const upTo = paragraphs
      .slice(0, first + 1)
      .join(" ")
      .replaceAll(/\*\*|\s+/g, (part) => (part === "**" ? "" : " "));
    if (explained.test(upTo) || upTo.includes(`words.md#${word})`)) return [];
    const sentence = prose(paragraphs[first] ?? "");
    const at = use.exec(sentence)?.index ?? 0;
    return [`${word}: ${sentence.slice(Math.max(0, at - 60), at + 60).trim()}`];
  });
}

/** A paragraph in one line, without its code, its quotations and the targets of its links. */
function prose(paragraph: string): string {
  return paragraph
    .replaceAll(/`[^`]*`|"[^"]*"/g, "`…`")
    .replaceAll(/\]\([^)]*\)/g, "]")
    .replaceAll(/\s+/g, " ");
}
