import { readBase64, type Base64Medium } from "./base64-medium.ts";
import { headLength, mediaFormats, type MediaKind } from "./media-kinds.ts";
import { LiftedString } from "./parse-json-body.ts";

export const embedModel = "gemini-embedding-2";

const taskTypes: readonly string[] = [
  "SEMANTIC_SIMILARITY",
  "RETRIEVAL_DOCUMENT",
  "RETRIEVAL_QUERY",
  "CLASSIFICATION",
  "CLUSTERING",
  "QUESTION_ANSWERING",
  "FACT_VERIFICATION",
  "CODE_RETRIEVAL_QUERY",
];
const dimensions = { min: 128, max: 3072, default: 768 };
const maxTokens = 8192;
/** An estimate for English text. */
const charactersPerToken = 4;
const maxImages = 6;

export type Medium = { kind: MediaKind; url: string } | { kind: MediaKind; data: Base64Medium };

export interface EmbedParams {
  input: string;
  media: Medium[];
  dimensions: number;
  taskType: string;
}

/** Parameters that the model refuses. `status` is the one of the synchronous route. */
export class InvalidParamsError extends Error {
  readonly status: 400 | 406 | 422;

  constructor(status: 400 | 406 | 422, message: string) {
    super(message);
    this.name = "InvalidParamsError";
    this.status = status;
  }
}

export interface ParamRules {
  emptyInputBesideMedia: "accept" | "reject";
  mediaEncodings: "both" | "base64" | "data-uri";
}

/**
 * Checks the parameters of `gemini-embedding-2`. Unknown fields are ignored.
 *
 * @throws InvalidParamsError
 */
export function readEmbedParams(params: Record<string, unknown>, rules: ParamRules): EmbedParams {
  const media = readMedia(params, rules);
  return {
    input: readInput(params["input"], media.length > 0, rules),
    media,
    dimensions: readDimensions(params["output_dimensionality"]),
    taskType: readTaskType(params["task_type"]),
  };
}

function readInput(value: unknown, besideMedia: boolean, rules: ParamRules): string {
  if (value === undefined) throw new InvalidParamsError(400, "Missing required field: input");
  const input = value instanceof LiftedString ? value.toString() : value;
  if (typeof input !== "string")
    throw new InvalidParamsError(422, `Invalid parameter: input must be a string, not ${nameOf(value)}`);
  if (input === "" && !besideMedia)
    throw new InvalidParamsError(400, "Missing required field: input is empty");
  if (input === "" && rules.emptyInputBesideMedia === "reject") {
    throw new InvalidParamsError(406, "Invalid value for input: must not be empty");
  }
  const tokens = Math.ceil(input.length / charactersPerToken);
  if (tokens > maxTokens) {
    throw new InvalidParamsError(
      422,
      `Invalid parameter: input has about ${tokens} tokens, at most ${maxTokens} are allowed`,
    );
  }
  return input;
}

function readDimensions(value: unknown): number {
  if (value === undefined) return dimensions.default;
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw new InvalidParamsError(
      422,
      `Invalid parameter: output_dimensionality must be an integer, not ${nameOf(value)}`,
    );
  }
  if (value < dimensions.min || value > dimensions.max) {
    throw new InvalidParamsError(
      406,
      `Invalid value for output_dimensionality: ${value} is not between ${dimensions.min} and ${dimensions.max}`,
    );
  }
  return value;
}

function readTaskType(value: unknown): string {
  if (value === undefined) return "RETRIEVAL_DOCUMENT";
  if (typeof value !== "string") {
    throw new InvalidParamsError(422, `Invalid parameter: task_type must be a string, not ${nameOf(value)}`);
  }
  if (!taskTypes.includes(value)) {
    throw new InvalidParamsError(406, `Invalid value for task_type: must be one of ${taskTypes.join(", ")}`);
  }
  return value;
}

function readMedia(params: Record<string, unknown>, rules: ParamRules): Medium[] {
  const media: Medium[] = [];
  for (const kind of ["image", "audio", "video", "pdf"] as const) {
    const value = params[kind];
    if (value !== undefined) media.push(readMedium(kind, kind, value, rules));
  }
  const images = params["images"];
  if (images !== undefined) {
    if (!Array.isArray(images)) {
      throw new InvalidParamsError(422, `Invalid parameter: images must be an array, not ${nameOf(images)}`);
    }
    const count = images.length + (params["image"] === undefined ? 0 : 1);
    if (count > maxImages) {
      throw new InvalidParamsError(
        422,
        `Invalid parameter: ${count} images given, at most ${maxImages} are allowed`,
      );
    }
    images.forEach((value, index) => media.push(readMedium("image", `images[${index}]`, value, rules)));
  }
  return media;
}

function readMedium(kind: MediaKind, field: string, value: unknown, rules: ParamRules): Medium {
  if (typeof value !== "string" && !(value instanceof LiftedString)) {
    throw new InvalidParamsError(422, `Invalid parameter: ${field} must be a string, not ${nameOf(value)}`);
  }
  if (typeof value === "string" && /^https?:\/\//i.test(value)) {
    if (!URL.canParse(value))
      throw new InvalidParamsError(422, `Invalid parameter: ${field} is not a valid URL`);
    return { kind, url: value };
  }
  const data = readBase64(typeof value === "string" ? Buffer.from(value, "utf8") : value.bytes);
  if (data === undefined)
    throw new InvalidParamsError(422, `Invalid parameter: ${field} is neither a URL nor base64`);
  const spelling = data.mediaType === undefined ? "base64" : "data-uri";
  if (rules.mediaEncodings !== "both" && rules.mediaEncodings !== spelling) {
    throw new InvalidParamsError(
      422,
      `Invalid parameter: ${field} must be a URL or ${rules.mediaEncodings}, not ${spelling}`,
    );
  }
  const head = data.read(0, headLength);
  const formats = mediaFormats[kind];
  const format = formats.find((candidate) => candidate.matches(head));
  const allowed = formats.map(({ name }) => name).join(" or ");
  if (format === undefined)
    throw new InvalidParamsError(422, `Invalid parameter: ${field} is not a ${allowed} file`);
  if (data.mediaType !== undefined && !format.mediaTypes.includes(data.mediaType)) {
    throw new InvalidParamsError(
      422,
      `Invalid parameter: ${field} is declared as ${data.mediaType}, but its bytes are ${format.name}`,
    );
  }
  return { kind, data };
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
