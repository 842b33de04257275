import {
  EmbedManyError,
  SegmindAbortedError,
  type CallOptions,
  type Embedding,
  type EmbedInput,
} from "../../src/index.ts";
import type { Process } from "./processes.ts";

/** The calls that embed inputs. */
export const callKinds = ["embed", "embedMany", "embedStream", "submitEmbed"] as const;
export type CallKind = (typeof callKinds)[number];

/** What became of each input, by index. */
export interface Outcomes {
  readonly vectors: Map<number, Embedding>;
  readonly errors: Map<number, unknown>;
}

/** Embeds inputs by one kind of call; it rejects only for what is no input's own error. */
export async function embedAll(
  { client, signal }: Process,
  kind: CallKind,
  inputs: readonly (string | EmbedInput)[],
  own: CallOptions = {},
): Promise<Outcomes> {
  const options = { signal, ...own };
  switch (kind) {
    case "embed":
      return settledAll(inputs.map((input) => client.embed(input, options)));
    case "submitEmbed":
      return settledAll(
        inputs.map(async (input) => {
          const job = await client.submitEmbed(input, options);
          return job.wait({ signal });
        }),
      );
    case "embedMany":
      try {
        return { vectors: new Map((await client.embedMany(inputs, options)).entries()), errors: new Map() };
      } catch (error) {
        if (error instanceof SegmindAbortedError)
          return { vectors: new Map(error.results), errors: new Map() };
        if (!(error instanceof EmbedManyError)) throw error;
        return { vectors: new Map(error.results), errors: new Map(error.errors) };
      }
    case "embedStream": {
      const outcomes: Outcomes = { vectors: new Map(), errors: new Map() };
      try {
        for await (const item of client.embedStream(inputs, options)) {
          if (item.status === "fulfilled") outcomes.vectors.set(item.index, item.value);
          else outcomes.errors.set(item.index, item.reason);
        }
      } catch (error) {
        // The error that ended the stream; of one that was aborted it holds what was not given yet.
        if (error instanceof SegmindAbortedError) {
          for (const [index, value] of error.results) outcomes.vectors.set(index, value);
        } else outcomes.errors.set(-1, error);
      }
      return outcomes;
    }
  }
}

async function settledAll(calls: readonly Promise<Embedding>[]): Promise<Outcomes> {
  const outcomes: Outcomes = { vectors: new Map(), errors: new Map() };
  for (const [index, end] of (await Promise.allSettled(calls)).entries()) {
    if (end.status === "fulfilled") outcomes.vectors.set(index, end.value);
    else outcomes.errors.set(index, end.reason);
  }
  return outcomes;
}
