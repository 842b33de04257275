/** What a vector is meant for. Source: the provider's parameter list of `gemini-embedding-2`. */
export const TASK_TYPES = [
  "SEMANTIC_SIMILARITY",
  "RETRIEVAL_DOCUMENT",
  "RETRIEVAL_QUERY",
  "CLASSIFICATION",
  "CLUSTERING",
  "QUESTION_ANSWERING",
  "FACT_VERIFICATION",
  "CODE_RETRIEVAL_QUERY",
] as const;

export type TaskType = (typeof TASK_TYPES)[number];

/**
 * How the task reaches the model.
 *
 * - `param`: as the parameter `task_type`
 * - `prefix`: as a prefix of the text, in the forms Google documents, and without `task_type`
 * - `both`: as parameter and as prefix
 */
export const TASK_MODES = ["param", "prefix", "both"] as const;

export type TaskMode = (typeof TASK_MODES)[number];
