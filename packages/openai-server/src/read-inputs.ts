import {
  contentToInput,
  InvalidInputError,
  type ContentBlock,
  type EmbedInput,
} from "@segmind-embeddings/core";
import { badRequest } from "./api-error.ts";

const tokensMessage =
  "Token arrays were made by another model's tokenizer: send text. " +
  "LangChain for Python: OpenAIEmbeddings(check_embedding_ctx_length=False). " +
  "LibreChat's RAG API: RAG_CHECK_EMBEDDING_CTX_LENGTH=false.";

/**
 * Reads what is to be embedded: a text, content, or a list of either.
 *
 * @throws ApiError that names the field
 */
export function readInputs(input: unknown, maxInputs: number): (string | EmbedInput)[] {
  if (typeof input === "string") return [input];
  if (isContent(input)) return [toInput(input, "input")];
  if (!Array.isArray(input) || input.length === 0) {
    throw badRequest(
      "input",
      "invalid_input",
      "input must be a text, a list of texts, or content: { content: [part, …] }.",
    );
  }
  if (input.length > maxInputs) {
    throw badRequest(
      "input",
      "too_many_inputs",
      `input has ${String(input.length)} entries; at most ${String(maxInputs)} are allowed.`,
    );
  }
  // `[1, 2]` is one text of tokens, `[[1, 2]]` is a list of them.
  const [first] = input as unknown[];
  if (typeof first === "number" || (Array.isArray(first) && typeof first[0] === "number")) {
    throw badRequest("input", "token_arrays_not_supported", tokensMessage);
  }
  return input.map((entry: unknown, index) => {
    if (typeof entry === "string") return entry;
    if (isContent(entry)) return toInput(entry, `input[${String(index)}]`);
    throw badRequest(
      `input[${String(index)}]`,
      "invalid_input",
      `input[${String(index)}] must be a text or { content: [part, …] }.`,
    );
  });
}

interface Content {
  readonly content: unknown;
}

function isContent(value: unknown): value is Content {
  return typeof value === "object" && value !== null && "content" in value;
}

function toInput({ content }: Content, path: string): string | EmbedInput {
  try {
    if (!Array.isArray(content)) return contentToInput(content as string);
    return contentToInput(content.map(toBlock));
  } catch (error) {
    if (!InvalidInputError.isInstance(error)) throw error;
    throw badRequest(
      `${path}.${error.issues[0]?.path ?? "content"}`,
      "invalid_input",
      `${path}.${error.message}`,
    );
  }
}

/** The parts that OpenAI's chat has and other frameworks write otherwise. */
function toBlock(part: unknown): ContentBlock {
  const { type, ...rest } = (typeof part === "object" && part !== null ? part : {}) as Record<
    string,
    unknown
  >;
  const inner = (name: string): Record<string, unknown> => (rest[name] ?? {}) as Record<string, unknown>;
  if (type === "input_audio") {
    const { data, format } = inner("input_audio");
    return { type: "audio", data, mimeType: format === "wav" ? "audio/wav" : "audio/mpeg" };
  }
  if (type === "video_url") return { type: "video", url: inner("video_url")["url"] };
  if (type === "audio_url") return { type: "audio", url: inner("audio_url")["url"] };
  if (type === "file" && "file" in rest) {
    const { file_data: data } = inner("file");
    return { type: "file", data };
  }
  return part as ContentBlock;
}
