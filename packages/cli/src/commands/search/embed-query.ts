import type { EmbedOptions, SegmindClient } from "@segmind-embeddings/core";
import type { Collection } from "../../catalogue/collections.ts";
import type { Connection } from "../../catalogue/connection.ts";
import { putAskedKeys } from "../../catalogue/key-states.ts";
import type { OpenGateway } from "../../gateway/open-gateway.ts";
import type { Query } from "./query.ts";

/** A query's vector, and how it was had. */
export interface EmbeddedQuery {
  readonly vector: Float32Array;
  readonly how: "bought" | "stored";
  /** Credits; `undefined` where nobody told. */
  readonly cost: number | undefined;
}

interface QueryContext {
  readonly gateway: OpenGateway;
  readonly connection: Connection;
  readonly stop: AbortSignal;
}

/** Embeds a query as its collection's documents expect it, and notes its key, so that `prune` leaves it alone. */
export async function embedQuery(
  query: Query,
  collection: Collection,
  { gateway, connection, stop }: QueryContext,
): Promise<EmbeddedQuery> {
  const options = optionsOf(query, collection);
  const { vector, cacheHit, metrics, requestId } = await gateway.client.embed(query.input, {
    ...options,
    signal: stop,
  });
  if (requestId !== undefined) await gateway.transport.finished(requestId, metrics.cost);
  const key = await queryKey(gateway.client, query, collection);
  await connection.write(() => putAskedKeys(connection, [key]));
  return cacheHit === true
    ? { vector, how: "stored", cost: 0 }
    : { vector, how: "bought", cost: metrics.cost };
}

/** Where a query's vector lies in the store, once it is bought. */
export function queryKey(client: SegmindClient, query: Query, collection: Collection): Promise<string> {
  return client.key(query.input, optionsOf(query, collection));
}

function optionsOf({ isQuestion }: Query, { options }: Collection): EmbedOptions {
  const isAsymmetric = isQuestion && options.taskType === "RETRIEVAL_DOCUMENT";
  return { ...options, taskType: isAsymmetric ? "RETRIEVAL_QUERY" : options.taskType };
}
