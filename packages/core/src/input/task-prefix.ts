import type { TaskType } from "../options/task-type.ts";

/** Google's name of each task that is written as `task: … | query: …`; a document has a form of its own. */
const taskNames: Record<Exclude<TaskType, "RETRIEVAL_DOCUMENT">, string> = {
  RETRIEVAL_QUERY: "search result",
  QUESTION_ANSWERING: "question answering",
  FACT_VERIFICATION: "fact checking",
  CODE_RETRIEVAL_QUERY: "code retrieval",
  CLASSIFICATION: "classification",
  CLUSTERING: "clustering",
  SEMANTIC_SIMILARITY: "sentence similarity",
};

/** The text with its task as a prefix. `title` belongs to the document form alone. */
export function prefixTask(text: string, taskType: TaskType, title?: string): string {
  return taskType === "RETRIEVAL_DOCUMENT"
    ? `title: ${title ?? "none"} | text: ${text}`
    : `task: ${taskNames[taskType]} | query: ${text}`;
}

/** Whether a text already begins with a task prefix, which a second one would corrupt. */
export function bearsTaskPrefix(text: string): boolean {
  return /^\s*(?:task: [^|\n]{1,40} \| query: |title: [^|\n]{1,1000} \| text: )/.test(text);
}
