import { TASK_TYPES, type TaskType } from "@segmind-embeddings/core";
import { ApiError, badRequest } from "./api-error.ts";

/** Which model a request asks for, and with which task. */
export interface AskedModel {
  /** As the request has it, for the response. */
  readonly name: string;
  readonly model: string;
  readonly taskType: TaskType;
}

/** What every served model can be asked for as, beside its own name. */
export const suffixes = [
  "query",
  "document",
  ...TASK_TYPES.map((task) => task.toLowerCase().replaceAll("_", "-")),
];

/**
 * Reads the model and its task: by the body's `input_type`, by the header `x-input-type`, or by a suffix of the model's
 * name, `gemini-embedding-2:query`, for tools that let a user set nothing but a name.
 *
 * @param tasks what `query` and `document` mean
 * @throws ApiError for a model that is not served, or a task that there is not
 */
export function readTask(
  body: Readonly<Record<string, unknown>>,
  headers: Headers,
  models: readonly string[],
  tasks: { readonly query: TaskType; readonly document: TaskType },
): AskedModel {
  const named = body["model"] ?? models[0];
  if (typeof named !== "string")
    throw badRequest("model", "invalid_model", `model must be one of ${models.join(", ")}.`);
  const colon = named.indexOf(":");
  const model = colon < 0 ? named : named.slice(0, colon);
  if (!models.includes(model)) throw noSuchModel(named, models);
  const suffix = colon < 0 ? undefined : named.slice(colon + 1);
  const asked: [string, unknown][] = [
    ["input_type", body["input_type"] ?? undefined],
    ["x-input-type", headers.get("x-input-type") ?? undefined],
    ["model", suffix],
  ];
  const [param, task] = asked.find(([, value]) => value !== undefined) ?? ["model", "document"];
  return { name: named, model, taskType: toTask(task, param, tasks) };
}

/** The error for a name that is not served. */
export function noSuchModel(name: string, models: readonly string[]): ApiError {
  const message = `The model ${JSON.stringify(name.slice(0, 100))} is not served here; there is ${models.join(", ")}.`;
  return new ApiError(404, "model_not_found", message, { param: "model" });
}

function toTask(
  asked: unknown,
  param: string,
  tasks: { readonly query: TaskType; readonly document: TaskType },
): TaskType {
  const plain = typeof asked === "string" ? asked.toLowerCase().replaceAll("-", "_") : "";
  // Other providers' names for the two sides.
  if (plain === "query" || plain === "search_query") return tasks.query;
  if (["document", "search_document", "passage"].includes(plain)) return tasks.document;
  const task = TASK_TYPES.find((type) => type.toLowerCase() === plain);
  if (task !== undefined) return task;
  throw badRequest(
    param,
    "invalid_input_type",
    `There is no such input type; ${param} takes one of ${suffixes.join(", ")}.`,
  );
}
