import { InvalidInputError, throwInvalidInput } from "../errors/invalid-input-error.ts";
import { describeValue } from "../errors/describe-value.ts";
import type { MediaKind } from "./media-kind.ts";
import { toMediaPart, type MediaInput, type MediaPart } from "./media-part.ts";
import { fewestTokens, isSurelyTooLong, maxInputTokens } from "./surely-too-long.ts";
import { checkFields } from "../options/check-fields.ts";
import { anything, rule, string, type Rules } from "../options/rule.ts";

/** What makes one vector. Several parts are combined by the model into one aggregated vector. */
export interface EmbedInput {
  /** Text of up to about 8,192 tokens. May be left out where there are media. */
  input?: string | undefined;
  /** The document's title; told only by prefix, so it needs `taskMode` `"prefix"` or `"both"`. */
  title?: string | undefined;
  /** One PNG or JPEG image. */
  image?: MediaInput | undefined;
  /** Up to 6 PNG or JPEG images, instead of `image`. */
  images?: readonly MediaInput[] | undefined;
  /** One MP3 or WAV of up to 180 s. */
  audio?: MediaInput | undefined;
  /** One MP4 or MOV of up to 120 s. */
  video?: MediaInput | undefined;
  /** One PDF of up to 6 pages. */
  pdf?: MediaInput | undefined;
}

/** The most images one request takes. Source: the provider's parameter list. */
export const maxImages = 6;

export type MediaField = "image" | "images" | "audio" | "video" | "pdf";

/** An input that was checked, in the form the request body needs. */
export interface PreparedInput {
  readonly text: string | undefined;
  readonly title: string | undefined;
  readonly media: readonly { readonly field: MediaField; readonly parts: readonly MediaPart[] }[];
}

const mediaFields: readonly [MediaField, MediaKind][] = [
  ["image", "image"],
  ["images", "image"],
  ["audio", "audio"],
  ["video", "video"],
  ["pdf", "pdf"],
];

/** The form of an input; what a medium may be is checked by {@link toMediaPart}. */
const inputRules = {
  input: string,
  title: rule("a string of at least 1 character", (value) => typeof value === "string" && value !== ""),
  image: anything,
  images: rule(
    `an array of 1 to ${String(maxImages)} images`,
    (value) => Array.isArray(value) && value.length >= 1 && value.length <= maxImages,
  ),
  audio: anything,
  video: anything,
  pdf: anything,
} satisfies Rules<EmbedInput>;

/** What the rules leave of an input's fields. */
interface CheckedFields {
  readonly input?: string;
  readonly title?: string;
  readonly image?: unknown;
  readonly images?: readonly unknown[];
  readonly audio?: unknown;
  readonly video?: unknown;
  readonly pdf?: unknown;
}

/**
 * Checks an input and prepares it for sending. Text alone is prepared at once; media may take a look at a `Blob`.
 *
 * @param path how errors name the input: empty for a single one, `[17]` for one of a run
 * @throws InvalidInputError
 */
export function prepareInput(input: unknown, path = ""): PreparedInput | Promise<PreparedInput> {
  if (typeof input === "string")
    return { text: checkText(input, at(path, "input")), title: undefined, media: [] };
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return throwInvalidInput(
      path || "input",
      describeValue(input),
      "a string or an object with input, image, audio, video or pdf",
    );
  }
  const checked = checkFields(inputRules, input, path);
  if (checked.issues.length > 0) throw new InvalidInputError(checked.issues);
  const fields: CheckedFields = checked.fields;
  const given = mediaFields.filter(([field]) => fields[field] !== undefined);
  if (fields.image !== undefined && fields.images !== undefined) {
    return throwInvalidInput(at(path, "images"), "image together with images", "either image or images");
  }
  if (given.length === 0) {
    if (fields.input === undefined) {
      return throwInvalidInput(
        path || "input",
        "no input at all",
        "input, image, images, audio, video or pdf",
      );
    }
    return { text: checkText(fields.input, at(path, "input")), title: fields.title, media: [] };
  }
  const text =
    fields.input === undefined || fields.input === ""
      ? undefined
      : checkText(fields.input, at(path, "input"));
  return prepareMedia(given, fields, path).then((media) => ({ text, title: fields.title, media }));
}

async function prepareMedia(
  given: readonly [MediaField, MediaKind][],
  fields: CheckedFields,
  path: string,
): Promise<PreparedInput["media"]> {
  return Promise.all(
    given.map(async ([field, kind]) => {
      const values = field === "images" ? (fields.images ?? []) : [fields[field]];
      const parts = await Promise.all(
        values.map(async (value, index) =>
          toMediaPart(value, kind, at(path, field === "images" ? `images[${String(index)}]` : field)),
        ),
      );
      return { field, parts };
    }),
  );
}

function checkText(text: string, path: string): string {
  if (text.trim() === "") {
    throwInvalidInput(
      path,
      text === "" ? "an empty text" : "a text of white space alone",
      "text, or leave it out beside media",
    );
  }
  if (isSurelyTooLong(text)) {
    const tokens = fewestTokens(text);
    throwInvalidInput(
      path,
      `a text of ${String(text.length)} characters, at least ${String(tokens)} tokens`,
      `at most ${String(maxInputTokens)} tokens: split the text`,
    );
  }
  return text;
}

function at(path: string, field: string): string {
  return path === "" ? field : `${path}.${field}`;
}
