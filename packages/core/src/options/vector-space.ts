import type { Settings } from "./settings.ts";

/**
 * The name of a vector space, of letters, digits, `.`, `_` and `-`: the model, the dimensionality, how the task was given,
 * and whether vectors have unit length. The task type is not part of it, because queries and documents are compared
 * across task types. The first numbers of a longer vector are of a space of their own, because it is not published
 * whether the gateway gives the same ones when it is asked for so many.
 */
export function describeVectorSpace(
  space: Pick<Settings, "model" | "outputDimensionality" | "storedDimensionality" | "taskMode" | "normalize">,
): string {
  const { model, outputDimensionality, storedDimensionality, taskMode, normalize } = space;
  const size =
    storedDimensionality === outputDimensionality
      ? String(outputDimensionality)
      : `${String(outputDimensionality)}of${String(storedDimensionality)}`;
  return `segmind_${model}_${size}_${taskMode}_${normalize ? "unit" : "raw"}`;
}
