import { decodeText } from "./decode-text.ts";

/** Deeper than any model's output, and shallow enough for whatever walks through it by recursion. */
export const maxDepth = 256;

/**
 * The JSON of a response, or `undefined` where it is none that can be read: a proxy may send HTML with any status,
 * and 32 MiB of brackets inside of each other would take more than a gigabyte and keep the process busy for seconds.
 */
export function parseJson(json: string | Uint8Array): unknown {
  const text = withoutMark(typeof json === "string" ? json : decodeText(json));
  if (isTooDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A text without the byte order mark that some servers write before it. */
export function withoutMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

function isTooDeep(text: string): boolean {
  if (text.length <= maxDepth) return false;
  // Counting brackets is quick, and few responses hold as many as they may be deep.
  if (openings(text, "[") + openings(text, "{") <= maxDepth) return false;
  let depth = 0;
  let isString = false;
  for (let position = 0; position < text.length; position += 1) {
    const character = text[position];
    if (character === '"') isString = !isString;
    else if (isString) position += Number(character === "\\");
    else if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}

/** How often a bracket occurs, counted up to one more than there may be. */
function openings(text: string, bracket: string): number {
  let count = 0;
  for (let at = text.indexOf(bracket); at >= 0 && count <= maxDepth; at = text.indexOf(bracket, at + 1)) {
    count += 1;
  }
  return count;
}
