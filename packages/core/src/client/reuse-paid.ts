import { EmbedManyError } from "../errors/embed-many-error.ts";
import { SegmindAborted } from "../errors/segmind-aborted.ts";
import { describeVectorSpace } from "../options/vector-space.ts";
import type { CheckedInputs, EmbedManyResult } from "./embed-many.ts";
import type { PaidVectors } from "./paid-vectors.ts";
import type { Settings } from "../options/settings.ts";

/**
 * Starts a run from what earlier ones have paid for, and keeps what this one has if it does not come to its end.
 * What the caller settles himself goes first.
 */
export async function reusePaid(
  paid: PaidVectors,
  checked: CheckedInputs,
  settings: Settings,
  run: (checked: CheckedInputs) => Promise<EmbedManyResult>,
): Promise<EmbedManyResult> {
  const scope = JSON.stringify([describeVectorSpace(settings), settings.taskType, settings.emptyInput]);
  const keys = checked.keys.map((key) => `${scope}${key}`);
  const taken = paid.take(keys);
  const settled = new Map([...taken.results, ...checked.settled]);
  const pending = new Map([...taken.requestIds, ...checked.pending]);
  try {
    const all = await run({ ...checked, settled, pending });
    if (paid.keepDelivered) paid.keep(keys, { results: new Map(all.entries()), requestIds: new Map() });
    return all;
  } catch (error) {
    const isEnd = EmbedManyError.isInstance(error) || SegmindAborted.isInstance(error);
    paid.keep(keys, isEnd ? error : taken);
    throw error;
  }
}
