import type { Screen } from "../../terminal/screen.ts";
import type { EmbedReporter } from "./reporter.ts";

/** Milliseconds between two events about progress. */
const every = 1_000;

/** Events as lines of JSON, each with its name in `event`. */
export function jsonReporter({ out }: Screen): EmbedReporter {
  const tell = (event: string, fields: object): void => out.line(JSON.stringify({ event, ...fields }));
  let toldAt = -Infinity;
  return {
    gateway: (name, isMock) => tell("gateway", { name, isMock }),
    scanned: () => undefined,
    skipped: ({ groups }) => {
      for (const group of groups) tell("skipped", group);
    },
    removed: (documents) => {
      if (documents > 0) tell("removed", { documents });
    },
    plan: (plan) => tell("plan", plan),
    state: (state) => {
      if (performance.now() - toldAt < every) return;
      toldAt = performance.now();
      tell("progress", state);
    },
    failure: (label, failure) => tell("failure", { input: label, ...failure }),
    nothingToDo: () => undefined,
    summary: ({ result, ...rest }) => {
      const { ending, ...state } = result;
      const isError = typeof ending === "object";
      tell("summary", {
        ...state,
        ...rest,
        ending: isError ? "error" : ending,
        ...(isError && {
          error: String(ending.error instanceof Error ? ending.error.message : ending.error),
        }),
      });
    },
    end: () => undefined,
  };
}
