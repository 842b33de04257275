import type { TaskMode } from "./task-type.ts";

/**
 * The name of a vector space: the model, the dimensionality, how the task was told, and whether vectors have unit
 * length. The task type is not part of it, because queries and documents are compared across task types.
 */
export function describeVectorSpace(space: {
  model: string;
  outputDimensionality: number;
  taskMode: TaskMode;
  normalize: boolean;
}): string {
  const length = space.normalize ? "unit" : "raw";
  return `segmind/${space.model}/${String(space.outputDimensionality)}/${space.taskMode}/${length}`;
}
