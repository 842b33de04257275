import { InvalidResponseError } from "../errors/invalid-response-error.ts";
import { isObject } from "../options/rule.ts";
import { parseJson } from "./parse-json.ts";

/**
 * The numbers of a response, in whichever of the accepted shapes it came. The provider does not publish the shape;
 * these are tried in order: a bare array; `embedding` or `values`; `embedding.values`; `embeddings[0]`, an array
 * or with `.values`; `data[0].embedding`; any of them under `output`, in `output` as a JSON string, or under an `output`
 * within `output`.
 *
 * @returns the array as it came; its elements are not looked at here
 * @throws InvalidResponseError naming the keys that came, never values
 */
export function findVector(answer: unknown): readonly unknown[] {
  const output = outputOf(answer);
  const vector = findAtTop(answer) ?? findAtTop(output) ?? findAtTop(outputOf(output));
  if (vector === undefined) {
    throw new InvalidResponseError(
      `The answer holds no embedding in any known place (${describeShape(answer)}). ` +
        "Known: an array, embedding, values, embedding.values, embeddings[0], data[0].embedding, or these under output.",
    );
  }
  return vector;
}

function findAtTop(answer: unknown): readonly unknown[] | undefined {
  if (isNumbers(answer)) return answer;
  if (!isObject(answer)) return undefined;
  const { embedding, values, embeddings, data } = answer;
  if (isNumbers(embedding)) return embedding;
  if (isNumbers(values)) return values;
  if (isObject(embedding) && isNumbers(embedding["values"])) return embedding["values"];
  const first: unknown = Array.isArray(embeddings) ? embeddings[0] : undefined;
  if (isNumbers(first)) return first;
  if (isObject(first) && isNumbers(first["values"])) return first["values"];
  const datum: unknown = Array.isArray(data) ? data[0] : undefined;
  if (isObject(datum) && isNumbers(datum["embedding"])) return datum["embedding"];
  return undefined;
}

function outputOf(answer: unknown): unknown {
  const output = isObject(answer) ? answer["output"] : undefined;
  return typeof output === "string" ? parseJson(output) : output;
}

/** An empty array counts: it is found here and refused by name where the vector is checked. */
function isNumbers(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && (value.length === 0 || typeof value[0] !== "object" || value[0] === null);
}

/** The keys of a response, two levels deep, without values; for an error they have to be redacted. */
export function describeShape(answer: unknown, depth = 2): string {
  if (Array.isArray(answer)) {
    if (answer.length === 0) return "an empty array";
    return depth > 0 ? `an array of ${describeShape(answer[0], depth - 1)}` : "an array";
  }
  if (!isObject(answer)) return answer === null ? "null" : `a ${typeof answer}`;
  const keys = Object.keys(answer).slice(0, 12);
  if (keys.length === 0) return "an empty object";
  const described = keys.map((key) =>
    depth > 1 && typeof answer[key] === "object" ? `${key}: ${describeShape(answer[key], depth - 1)}` : key,
  );
  return `an object with ${described.join(", ")}`;
}
