import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SegmindClient } from "@segmind-embeddings/core";
import { openSqlite } from "@segmind-embeddings/sqlite";
import { killInputs, killKinds, type KillKind } from "../clients/kill-inputs.ts";
import type { KillWorker } from "../clients/kill-worker.ts";
import { Child } from "../processes/child.ts";
import { temporaryFolder } from "../processes/temporary-folder.ts";
import { startMockProcess } from "../servers/start-processes.ts";
import { killLangChainCache } from "./langchain-cache.ts";
import type { Scenario, ScenarioContext } from "./scenario.ts";

const concurrency = 16;
/** The longest that a run lives before it is killed, in ms: a run takes about twice as long. */
const longestLife = 1_500;

/** What the kills of one kind of run came to. */
interface Outcome {
  readonly kind: KillKind;
  readonly kills: number;
  readonly runs: number;
  /** Vectors that a file had before a kill, or that came at the end, and were not there after. */
  readonly lost: number;
  /** Keys that were named by `unsettled()` after the kills. */
  readonly open: number;
  /** Inputs that were sent again, each time counted. */
  readonly twice: number;
  /** Of these, the ones that no `unsettled()` had named. */
  readonly unnamed: number;
}

export const kills: Scenario = {
  name: "kills",
  title: "Runs that are killed at random moments",
  about:
    "A process embeds 2,000 inputs through a SQLite file and is ended as by kill -9 at a random moment, again and again, " +
    "until the file has all; then a new file begins. Bought twice is every input that reached the gateway more than once. " +
    "Beside it LangChain's CacheBackedEmbeddings with its file store, killed once, when half of the texts were billed.",
  async run(context) {
    const { isQuick, signal, progress } = context;
    const inputs = isQuick ? 300 : 2_000;
    const share: Record<KillKind, number> = isQuick
      ? { v1: 2, v2: 1, media: 1 }
      : { v1: 34, v2: 33, media: 33 };
    const total = Object.values(share).reduce((sum, count) => sum + count, 0);
    let done = 0;
    const onKill = (): void => progress(`kill ${String((done += 1))}/${String(total)}`);
    const outcomes = await Promise.all(
      (Object.keys(killKinds) as KillKind[]).map((kind) =>
        killRuns(kind, share[kind], inputs, context, onKill),
      ),
    );
    const langChain = await killLangChainCache(inputs, signal);
    const sum = (name: "lost" | "open" | "twice" | "unnamed"): number =>
      outcomes.reduce((all, outcome) => all + outcome[name], 0);
    const [lost, open, twice, unnamed] = [sum("lost"), sum("open"), sum("twice"), sum("unnamed")];
    const isKept = lost === 0 && unnamed === 0 && twice <= open;
    return {
      settings: { inputs, concurrency, longestLifeMs: longestLife },
      tables: [
        {
          title: `Runs of ${inputs.toLocaleString("en")} inputs, ${String(concurrency)} at a time, 20 ms each`,
          columns: [
            { key: "kind", title: "inputs" },
            { key: "kills", title: "kills" },
            { key: "runs", title: "files filled" },
            { key: "lost", title: "vectors lost" },
            { key: "open", title: "keys open at the kills" },
            { key: "twice", title: "bought twice" },
            { key: "unnamed", title: "of these not named" },
          ],
          rows: outcomes.map((outcome) => ({ ...outcome })),
        },
      ],
      checks: [
        {
          what: `${String(total)} × kill -9 at random moments of a run of ${inputs.toLocaleString("en")} (v1, v2, media)`,
          toReach: "nothing lost; bought twice ≤ open at the kills, each named by unsettled()",
          measured: `${String(lost)} lost; ${String(twice)} bought twice of ${String(open)} open, ${String(unnamed)} not named`,
          isReached: isKept,
          peers: `LangChain's cache of files, one kill: ${String(langChain.bills - langChain.stored)} of ${String(langChain.bills)} vectors lost`,
        },
      ],
      errors: isKept ? [] : ["a kill cost more than the keys that were open"],
    };
  },
};

async function killRuns(
  kind: KillKind,
  kills: number,
  inputs: number,
  { signal }: ScenarioContext,
  onKill: () => void,
): Promise<Outcome> {
  using folder = temporaryFolder();
  const outcome = { kind, kills: 0, runs: 0, lost: 0, open: 0, twice: 0, unnamed: 0 };
  while (outcome.kills < kills) {
    const file = join(folder.path, `${String(outcome.runs)}.db`);
    // A gateway for each file, because a key names its origin.
    await using mock = await startMockProcess({ latency: 20, jobDurations: [20] });
    const order = { kind, ...mock.gateway, file, inputs, concurrency };
    const named = new Map<string, Set<number>>();
    let stored = 0;
    let hasEnded = false;
    const isDone = (): boolean => hasEnded;
    while (!isDone()) {
      await using worker = await Child.start<KillWorker>("clients/kill-worker.ts", { signal });
      const end = worker.call("embed", order).then(() => void (hasEnded = true));
      end.catch(() => undefined);
      // After the last kill the run may come to its end.
      const moments =
        outcome.kills < kills ? [sleep(Math.random() * longestLife, undefined, { signal })] : [];
      await Promise.race([end, ...moments]);
      if (!isDone()) {
        await worker.kill();
        outcome.kills += 1;
        onKill();
      }
      const { embedded, open } = await look(file);
      outcome.lost += Math.max(0, (isDone() ? inputs : stored) - embedded);
      stored = embedded;
      for (const { key, since } of open) named.set(key, (named.get(key) ?? new Set()).add(since));
    }
    outcome.runs += 1;
    for (const times of named.values()) outcome.open += times.size;
    const { repeats } = await mock.worker.call("stats");
    const keys = await keysOf(kind, mock.gateway, inputs);
    for (const [text, times] of repeats) {
      outcome.twice += times - 1;
      outcome.unnamed += Math.max(0, times - 1 - (named.get(keys.get(text) ?? "")?.size ?? 0));
    }
  }
  return outcome;
}

/** What a file holds after its process has ended: vectors, and the claims of which the outcome is unknown. */
async function look(file: string): Promise<{ embedded: number; open: { key: string; since: number }[] }> {
  await using database = openSqlite(file);
  const { embedded } = await database.store.stats();
  const open = [];
  for (const { key, entry } of await database.store.unsettled()) {
    // An accepted job is polled, not bought again.
    if (entry.state !== "accepted") open.push({ key, since: entry.since });
  }
  return { embedded, open };
}

/** The store's key of each input, by its text. */
async function keysOf(
  kind: KillKind,
  { url, apiKey }: { readonly url: string; readonly apiKey: string },
  count: number,
): Promise<Map<string, string>> {
  await using client = new SegmindClient({ baseUrl: url, apiKey });
  const entries = killInputs(kind, count).map(
    async (input) => [input.input ?? "", await client.key(input)] as const,
  );
  return new Map(await Promise.all(entries));
}
