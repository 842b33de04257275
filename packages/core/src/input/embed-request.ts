import { throwInvalidInput } from "../errors/invalid-input-error.ts";
import type { PreparedInput } from "./embed-input.ts";
import { bearsTaskPrefix, prefixTask } from "./task-prefix.ts";
import type { Settings } from "../options/settings.ts";
import type { TaskType } from "../options/task-type.ts";

/** An embedding request in the gateway's words. */
export interface EmbedRequest {
  readonly parameters: {
    readonly input: string;
    readonly output_dimensionality: number;
    readonly task_type?: TaskType;
  };
  readonly media: PreparedInput["media"];
}

export type EmbedRequestOptions = Pick<
  Settings,
  "taskType" | "taskMode" | "storedDimensionality" | "emptyInput" | "mediaEncoding"
>;

/**
 * Writes a prepared input as the gateway reads it: the one place with the request's wire names.
 *
 * @param path how errors name the input: empty for a single one, `[17]` for one of a run
 * @throws InvalidInputError where the input and the options contradict each other
 */
export function toEmbedRequest(input: PreparedInput, options: EmbedRequestOptions, path = ""): EmbedRequest {
  const at = (field: string): string => (path === "" ? field : `${path}.${field}`);
  const { taskType, taskMode, storedDimensionality } = options;
  const isPrefixed = taskMode !== "param";
  if (input.title !== undefined && !(isPrefixed && taskType === "RETRIEVAL_DOCUMENT")) {
    throwInvalidInput(
      at("title"),
      `a title with taskMode "${taskMode}" and taskType ${taskType}`,
      'taskMode "prefix" or "both" with RETRIEVAL_DOCUMENT: a title is sent only in the document prefix',
    );
  }
  if (isPrefixed && input.text !== undefined && bearsTaskPrefix(input.text)) {
    throwInvalidInput(
      at("input"),
      "a text that already bears a task prefix",
      `text without a prefix, or taskMode "param"`,
    );
  }
  if (options.mediaEncoding === "data-uri") {
    for (const { field, parts } of input.media) {
      if (parts.some((part) => part.type !== "url" && part.mediaType === undefined)) {
        throwInvalidInput(
          at(field),
          "a medium of unknown type",
          'a data URI or a typed Blob with mediaEncoding "data-uri"',
        );
      }
    }
  }
  const text = input.text ?? options.emptyInput;
  return {
    parameters: {
      input: isPrefixed ? prefixTask(text, taskType, input.title) : text,
      output_dimensionality: storedDimensionality,
      ...(taskMode === "prefix" ? {} : { task_type: taskType }),
    },
    media: input.media,
  };
}
