import { SegmindClient } from "@segmind-embeddings/core";
import { openSqlite } from "@segmind-embeddings/sqlite";
import { serveParent } from "../processes/worker.ts";
import { killKinds, killInputs, type KillKind } from "./kill-inputs.ts";

export interface KillOrder {
  readonly kind: KillKind;
  readonly url: string;
  readonly apiKey: string;
  readonly file: string;
  readonly inputs: number;
  readonly concurrency: number;
}

const methods = {
  /** Embeds all inputs, of which what the file has costs nothing. @returns how many vectors came */
  async embed({ kind, url, apiKey, file, inputs, concurrency }: KillOrder): Promise<number> {
    await using database = openSqlite(file);
    await using client = new SegmindClient({
      baseUrl: url,
      apiKey,
      maxConcurrency: concurrency,
      mode: killKinds[kind].mode,
      store: database.store,
      // What a kill left open is bought again, media too, so that every run comes to its end.
      onUnknownOutcome: "resend",
    });
    return (await client.embedMany(killInputs(kind, inputs))).length;
  },
};

export type KillWorker = typeof methods;

serveParent(methods);
