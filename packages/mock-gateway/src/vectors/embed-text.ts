import { addFeature, hashString } from "./feature-hash.ts";

const wordPattern = /[\p{L}\p{N}\p{M}]+/gu;
const unspacedScript = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** The documented task prefixes; the text follows after them. */
const prefixPattern = /^(?:task: ([^|]*) \| query: |title: ([^|]*) \| text: )/;

/** Weight of the task in a vector: two tasks give different vectors, but neighbours stay neighbours. */
const taskWeight = 0.1;
/** Weight of all letter groups of a word, where the word itself weighs 1. */
const gramShare = 0.6;

/** Adds the words of a text and their letter groups, so that texts that share words are near each other. */
export function addText(target: Float64Array, text: string): void {
  const { content } = splitTask(text);
  const words = new Map<string, number>();
  for (const [word] of content.normalize("NFKC").toLowerCase().matchAll(wordPattern)) {
    words.set(word, (words.get(word) ?? 0) + 1);
  }
  // A text of punctuation alone, or an empty one, still needs a vector.
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

/** Adds the small component of the task, which the parameter, the prefix or both may name. */
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

/** Words that almost all English texts share, and that therefore count little. */
const functionWords = new Set(
  (
    "a an and are as at be been but by can could did do does for from had has have he her his how i if in into is it " +
    "its me my no not of on or our she so such than that the their them then there these they this to was we were " +
    "what when where which who why will with would you your"
  ).split(" "),
);

/** Groups of three letters, with the word's ends marked; pairs in scripts without spaces between words. */
function gramsOf(word: string, unspaced: boolean): string[] {
  const letters = Array.from(unspaced ? word : `^${word}$`);
  const size = unspaced ? 2 : 3;
  const grams: string[] = [];
  for (let start = 0; start + size <= letters.length; start++) {
    grams.push(letters.slice(start, start + size).join(""));
  }
  return grams;
}
