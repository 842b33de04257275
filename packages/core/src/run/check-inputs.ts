import { describeValue } from "../errors/describe-value.ts";
import { InvalidInputError, throwInvalidInput, type InputIssue } from "../errors/invalid-input-error.ts";
import { SegmindAbortedError } from "../errors/segmind-aborted-error.ts";
import type { EmbedInput } from "../input/embed-input.ts";
import type { Settings } from "../options/settings.ts";
import { Breather } from "../policy/breather.ts";
import type { ClientContext } from "../send/client-context.ts";
import { prepareItem, type PreparedItem } from "./prepare-item.ts";

/** Equal inputs of a run, which are bought once. */
export interface InputGroup extends PreparedItem {
  /** Where they stand in the run, in order; the first is the one that is bought. */
  readonly indexes: [number, ...number[]];
}

/**
 * The inputs of a run as an array of its own: a caller may use its array again.
 *
 * @throws InvalidInputError for what cannot be read one by one
 */
export function toInputs(inputs: Iterable<string | EmbedInput>): (string | EmbedInput)[] {
  if (
    typeof inputs === "string" ||
    typeof (inputs as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] !== "function"
  ) {
    return throwInvalidInput(
      "inputs",
      describeValue(inputs),
      "an array of inputs; embed() takes a single one",
    );
  }
  return Array.from(inputs);
}

/**
 * Checks every input before the first is sent, and finds out which are equal. The event loop has its turns meanwhile.
 *
 * @throws InvalidInputError that lists every bad index; SegmindAbortedError
 */
export async function checkInputs(
  context: ClientContext,
  inputs: readonly (string | EmbedInput)[],
  settings: Settings,
  signal: AbortSignal | undefined,
): Promise<InputGroup[]> {
  const issues: InputIssue[] = [];
  const groups = new Map<string, InputGroup>();
  const breather = new Breather(context.clock);
  for (let index = 0; index < inputs.length; index += 1) {
    if (breather.isDue) {
      await breather.breathe();
      if (signal?.aborted) throw new SegmindAbortedError(signal.reason);
    }
    try {
      const prepared = prepareItem(context, inputs[index] as string | EmbedInput, index, settings);
      const item = prepared instanceof Promise ? await prepared : prepared;
      const group = groups.get(item.key);
      if (group === undefined) groups.set(item.key, { ...item, indexes: [index] });
      else group.indexes.push(index);
    } catch (error) {
      if (!InvalidInputError.isInstance(error)) throw error;
      for (const issue of error.issues) issues.push({ ...issue, index });
    }
  }
  if (issues.length > 0) throw new InvalidInputError(issues);
  return [...groups.values()];
}
