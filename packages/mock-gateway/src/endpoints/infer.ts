import type { BadVector } from "../faults/faults.ts";
import type { Settings } from "../options/settings.ts";
import { embedModel, InvalidParamsError, readEmbedParams } from "../requests/read-embed-params.ts";
import { shapeVector } from "../responses/response-shapes.ts";
import { embed } from "../vectors/embed.ts";
import { badVectorJson, fixedVectorJson, vectorJson } from "../vectors/vector-json.ts";

export interface Inference {
  /** The result, shaped but not wrapped. */
  resultJson: string;
  /** Length of the vector; 0 where the model gives none. */
  dimensions: number;
}

/**
 * Runs a model.
 *
 * @throws InvalidParamsError for its parameters; any other error is a failed inference
 */
export function infer(
  settings: Settings,
  slug: string,
  params: Record<string, unknown>,
  bad?: BadVector,
): Inference {
  const custom = customModel(settings, slug);
  if (custom !== undefined) {
    return { resultJson: JSON.stringify(custom(params) ?? null), dimensions: 0 };
  }
  const read = readEmbedParams(params, settings);
  const { dimensions } = read;
  if (bad !== undefined) return { resultJson: badResultJson(settings, bad, dimensions), dimensions };
  const vector =
    settings.vectors === "fixed" ? fixedVectorJson(dimensions) : vectorJson(embed(read, settings.unitLength));
  return { resultJson: shapeVector(vector, settings.responseShape), dimensions };
}

export function badResultJson(settings: Settings, bad: BadVector, dimensions: number): string {
  return shapeVector(badVectorJson(bad, dimensions), settings.responseShape);
}

/** Whether the gateway serves this slug. */
export function isKnownModel(settings: Settings, slug: string): boolean {
  return slug === embedModel || customModel(settings, slug) !== undefined;
}

/** A custom model takes plain JSON, while the built-in model reads large media from the request body. */
export function isCustomModel(settings: Settings, slug: string): boolean {
  return customModel(settings, slug) !== undefined;
}

/** The message of a failed inference, and its status on the synchronous route. */
export function failureOf(error: unknown): { status: number; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  return { status: error instanceof InvalidParamsError ? error.status : 500, message };
}

function customModel({ models }: Settings, slug: string) {
  return Object.hasOwn(models, slug) ? models[slug] : undefined;
}
