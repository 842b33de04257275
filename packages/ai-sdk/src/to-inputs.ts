import {
  contentToInput,
  InvalidInputError,
  type ContentBlock,
  type EmbedInput,
} from "@segmind-embeddings/core";

const path = "providerOptions.segmind.content";

/**
 * Joins values with the parts at the same index.
 *
 * @throws InvalidInputError that names the part
 */
export function toInputs(values: readonly string[], content: unknown): (string | EmbedInput)[] {
  if (content === undefined) return [...values];
  if (!Array.isArray(content) || content.length !== values.length) {
    const received = Array.isArray(content) ? `${String(content.length)} entries` : typeof content;
    throw issue(path, received, `an array with an entry for each of the ${String(values.length)} values`);
  }
  return values.map((value, index) => toInput(value, content[index], `${path}[${String(index)}]`));
}

function toInput(value: string, parts: unknown, at: string): string | EmbedInput {
  if (parts === null || parts === undefined) return value;
  if (!Array.isArray(parts) || parts.length === 0) {
    throw issue(at, Array.isArray(parts) ? "no part" : typeof parts, "an array of parts, or null");
  }
  const blocks = parts.map((part: unknown, index) => toBlock(part, `${at}[${String(index)}]`));
  const { input, ...media } = inputOf(blocks, at);
  const text = [value, input].filter((some) => some !== undefined && some !== "").join("\n");
  return text === "" ? media : { input: text, ...media };
}

function inputOf(blocks: readonly ContentBlock[], at: string): EmbedInput {
  try {
    return contentToInput(blocks) as EmbedInput;
  } catch (error) {
    if (!InvalidInputError.isInstance(error)) throw error;
    // Core's paths begin with `content`.
    const issues = error.issues.map((one) => ({ ...one, path: one.path.replace(/^content/, at) }));
    throw new InvalidInputError(issues, { cause: error });
  }
}

function toBlock(part: unknown, at: string): ContentBlock {
  const { text, inlineData, fileData } = (typeof part === "object" && part !== null ? part : {}) as Record<
    string,
    unknown
  >;
  if (typeof text === "string") return { type: "text", text };
  if (isRecord(inlineData))
    return { type: "file", data: inlineData["data"], mimeType: inlineData["mimeType"] };
  if (isRecord(fileData)) return { type: "file", url: fileData["fileUri"], mimeType: fileData["mimeType"] };
  throw issue(
    at,
    "a part of another form",
    "{ text }, { inlineData: { mimeType, data } } or { fileData: { mimeType, fileUri } }",
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function issue(at: string, received: string, expected: string): InvalidInputError {
  return new InvalidInputError([{ path: at, received, expected }]);
}
