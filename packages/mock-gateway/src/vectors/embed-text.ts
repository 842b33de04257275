import { addFeature, hashString } from "./feature-hash.ts";

const wordPattern = /[\p{L}\p{N}\p{M}]+/gu;
const unspacedScript = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** The task a text says it is for, as the documented prefixes spell it, and the text without it. */
const prefixPattern = /^(?:task: ([^|]*) \| query: |title: ([^|]*) \| text: )/;

/** How much of a vector the task makes up: enough to tell two tasks apart, too little to move neighbours. */
const taskWeight = 0.1;
/** What a word's letter groups weigh together beside the word itself. */
const gramShare = 0.6;

/** Adds a text: its words and their letter groups, so that texts sharing words come near each other. */
export function addText(target: Float64Array, text: string): void {
  const { content } = splitTask(text);
  const words = new Map<string, number>();
  for (const [word] of content.normalize("NFKC").toLowerCase().matchAll(wordPattern)) {
    words.set(word, (words.get(word) ?? 0) + 1);
  }
  // Punctuation alone, or nothing at all, is a text too.
  if (words.size === 0) words.set(`\0${content.trim()}`, 1);
  for (const [word, count] of words) {
    const unspaced = unspacedScript.test(word);
    const weight = (1 + Math.log(count)) * (functionWords.has(word) ? 0.15 : 1);
    addFeature(target, hashString(word), weight);
    const grams = gramsOf(word, unspaced);
    for (const gram of grams) {
      addFeature(target, hashString(`gram ${gram}`), (weight * gramShare) / Math.sqrt(grams.length));
    }
  }
}

/** Adds the small component of the task, told by parameter, by prefix, or both. */
export function addTask(target: Float64Array, text: string, taskType: string): void {
  addFeature(target, hashString(`task ${taskType}`), taskWeight);
  const { task } = splitTask(text);
  if (task !== undefined) addFeature(target, hashString(`prefix ${task}`), taskWeight);
}

function splitTask(text: string): { task: string | undefined; content: string } {
  const prefix = prefixPattern.exec(text);
  if (prefix === null) return { task: undefined, content: text };
  const rest = text.slice(prefix[0].length);
  const title = prefix[2];
  const content = title === undefined || title === "none" ? rest : `${title} ${rest}`;
  return { task: prefix[1] ?? "document", content };
}

/** Words that any two English texts share, so that sharing them means little. */
const functionWords = new Set(
  (
    "a an and are as at be been but by can could did do does for from had has have he her his how i if in into is it " +
    "its me my no not of on or our she so such than that the their them then there these they this to was we were " +
    "what when where which who why will with would you your"
  ).split(" "),
);

/** Groups of three letters with the word's ends marked; pairs where words are written without spaces. */
function gramsOf(word: string, unspaced: boolean): string[] {
  const letters = Array.from(unspaced ? word : `^${word}$`);
  const size = unspaced ? 2 : 3;
  const grams: string[] = [];
  for (let start = 0; start + size <= letters.length; start++) {
    grams.push(letters.slice(start, start + size).join(""));
  }
  return grams;
}
