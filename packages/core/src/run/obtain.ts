import type { Embedding } from "../embedding.ts";
import { describeThrown } from "../errors/describe-thrown.ts";
import type { EmbedRequest } from "../input/embed-request.ts";
import { jobKind, toClockTime, type AcceptedJob } from "../jobs/accepted-job.ts";
import { awaitJob } from "../jobs/await-job.ts";
import { embeddingReader } from "../jobs/embedding-reader.ts";
import { finishEmbedding } from "../jobs/finish-embedding.ts";
import { submitJob } from "../jobs/submit-job.ts";
import type { Settings } from "../options/settings.ts";
import { readHeaderMetrics } from "../response/read-results.ts";
import { fromStore } from "../response/to-embedding.ts";
import type { Call } from "../send/call.ts";
import { jsonOf } from "../send/json-of.ts";
import { requestIdOf } from "../send/send-errors.ts";
import { post } from "../send/send.ts";
import { tracing } from "../send/tracing.ts";
import { ClaimTakenError, type Purchase } from "../store/purchase.ts";
import { encodeEmbedRequest } from "../transport/request-body.ts";
import { tracedEmbedding } from "./traced-embedding.ts";
import { throughStore, type StoredKey } from "./through-store.ts";

/** Runs a task that sends or polls, in its turn among those in flight. */
export type InTurn = <Value>(task: () => Promise<Value>) => Promise<Value>;

/** One input that is to be embedded, checked, with the call that asks for it. */
export interface ItemCall {
  readonly call: Call;
  readonly request: EmbedRequest;
  /** Where the request's vector is stored; `undefined` without a store. */
  readonly storedKey: StoredKey | undefined;
  readonly settings: Settings;
  readonly inTurn: InTurn;
}

/** The embedding of one request: from the store, from a job that was accepted earlier, or bought. */
export function obtain(item: ItemCall): Promise<Embedding> {
  return tracing.embedding.hasSubscribers ? tracedEmbedding(item, () => obtainNow(item)) : obtainNow(item);
}

function obtainNow(item: ItemCall): Promise<Embedding> {
  const { call, request, storedKey, settings, inTurn } = item;
  if (storedKey === undefined) return inTurn(() => buy(item, undefined));
  return throughStore(call, storedKey, {
    stored: (entry) => fromStore(entry, settings),
    accepted: ({ requestId, submittedAt }, purchase) => {
      const job = {
        requestId,
        submittedAt: toClockTime(call.context.clock, submittedAt),
        kind: jobKind(settings.model, request.media),
      };
      call.usage.requestId = requestId;
      return inTurn(() => collect(item, job, purchase));
    },
    buy: (purchase) => inTurn(() => buy(item, purchase)),
  });
}

/** Sends a request and waits for its vector. Text alone goes by v1, anything with media by v2, unless `mode` says otherwise. */
async function buy(item: ItemCall, purchase: Purchase | undefined): Promise<Embedding> {
  const { call, request, settings } = item;
  const { context, usage } = call;
  const { model, mode, mediaEncoding, storedDimensionality } = settings;
  const body = encodeEmbedRequest(request, mediaEncoding);
  const isSync = mode === "sync" || (mode === "auto" && request.media.length === 0);
  try {
    if (!isSync) {
      const job = await submitJob(call, model, body, purchase);
      const kind = jobKind(model, request.media);
      return await collect(item, { ...job, kind }, purchase);
    }
    const path = `/v1/${model}`;
    const response = await post(call, { path, body, purchase });
    const requestId = requestIdOf(response, context.redact);
    const details = {
      ...(requestId === undefined ? {} : { requestId }),
      metrics: readHeaderMetrics(response.headers),
      attempts: usage.attempts,
      resends: usage.resends,
    };
    // It may be billed whatever its body is worth.
    usage.unknownOutcomes += 1;
    const parsed =
      context.decoder.decode(response.body, storedDimensionality) ??
      jsonOf(response, `POST ${path}`, context.redact);
    return await finishEmbedding(context, parsed, settings, details, purchase);
  } catch (error) {
    await loseUnknown(error, call, purchase);
    throw error;
  } finally {
    purchase?.end();
  }
}

/** Waits for the embedding of a job that was accepted, now or earlier, and writes down what became of it. */
async function collect(
  { call, settings }: ItemCall,
  job: AcceptedJob,
  purchase: Purchase | undefined,
): Promise<Embedding> {
  const { usage } = call;
  const reader = embeddingReader(call, job.requestId, settings, purchase);
  try {
    return await awaitJob(call, job, undefined, reader);
  } catch (error) {
    if (!(await reader.settle(error, usage))) usage.requestId = undefined;
    throw error;
  }
}

/** Writes down a purchase that may be billed and gave neither a vector nor a job. */
export async function loseUnknown(
  error: unknown,
  { usage }: Call,
  purchase: Purchase | undefined,
): Promise<void> {
  const isLost = usage.unknownOutcomes > 0 && usage.requestId === undefined;
  if (!isLost || error instanceof ClaimTakenError) return;
  await purchase?.lose(describeThrown(error));
}
