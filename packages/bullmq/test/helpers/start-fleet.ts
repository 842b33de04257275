import { setTimeout as sleep } from "node:timers/promises";
import type { EmbeddingStore } from "@segmind-embeddings/core";
import { onTestFinished } from "vitest";
import type { SpareProcesses } from "./spare-processes.ts";
import type { WorkerProcess, WorkerTask } from "./start-worker-process.ts";

export interface FleetOptions {
  readonly task: WorkerTask;
  /** Living workers, each a process of its own. */
  readonly size: number;
  readonly spares: SpareProcesses;
  /** An integer from 0 up to a count. */
  readonly random: (count: number) => number;
  /** The workers' store, opened so that a call fails at once where the database is down. */
  readonly store: EmbeddingStore;
}

/** Workers of which a random one is killed each second, by the clock, whatever is up; another one takes its place. */
export interface Fleet {
  /** How often a key was open when a worker was killed. */
  readonly open: ReadonlyMap<string, number>;
  readonly kills: number;
  /** What went wrong with killing and replacing. */
  readonly problems: readonly unknown[];
  /** Kills nobody any more, and lets those who are left give back what they hold. */
  stop(): Promise<void>;
}

/** Milliseconds from a kill to the next. */
const killEvery = 1_000;

export async function startFleet({ task, size, spares, random, store }: FleetOptions): Promise<Fleet> {
  const living = new Set<WorkerProcess>();
  const open = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  const problems: unknown[] = [];
  let kills = 0;
  const add = async (): Promise<void> => {
    const spare = await spares.take();
    living.add(await spare.begin(task));
  };
  const killOne = async (): Promise<void> => {
    const victim = [...living][random(living.size)];
    if (victim === undefined) return;
    living.delete(victim);
    kills += 1;
    const replaced = add();
    await victim.kill();
    // A statement that it sent may still be under way.
    await sleep(100);
    for (const key of await openOf(store, victim.owner)) open.set(key, (open.get(key) ?? 0) + 1);
    await replaced;
  };
  await Promise.all(Array.from({ length: size }, add));
  const clock = setInterval(() => {
    const killing = killOne()
      .catch((problem: unknown) => void problems.push(problem))
      .finally(() => underWay.delete(killing));
    underWay.add(killing);
  }, killEvery);
  onTestFinished(async () => {
    clearInterval(clock);
    await Promise.all([...living].map((worker) => worker.kill()));
  });
  return {
    open,
    problems,
    get kills() {
      return kills;
    },
    async stop() {
      clearInterval(clock);
      await Promise.all(underWay);
      await Promise.all([...living].map(async (worker) => spares.putBack(await worker.stop())));
      living.clear();
    },
  };
}

/** Keys that a killed process had open: what may be billed once more, each by its name. */
async function openOf(store: EmbeddingStore, owner: string): Promise<string[]> {
  for (;;) {
    try {
      const unsettled = await store.unsettled();
      return unsettled.flatMap(({ key, entry }) => {
        const isIts =
          (entry.state === "open" && entry.owner === owner) ||
          (entry.state === "unknown" && entry.reason.startsWith(owner));
        return isIts ? [key] : [];
      });
    } catch {
      // The database is being restarted. Nobody takes over what was open until the owner's lease has ended.
      await sleep(50);
    }
  }
}
