import { MemoryQuota } from "../../src/quota/memory-quota.ts";
import { WaitQueue } from "../../src/quota/wait-queue.ts";
import { seededRandom } from "./seeded-random.ts";
import { SimulatedClient } from "./simulated-client.ts";
import { processClock, SimulatedPlace } from "./simulated-place.ts";
import { SimulatedServer, type ServerOptions } from "./simulated-server.ts";
import { VirtualClock } from "./virtual-clock.ts";

const minute = 60_000;

/** What holds after ten minutes is what counts for weeks. */
const settled = 10 * minute;

export interface Scenario {
  readonly server: ServerOptions;
  readonly hours: number;
  readonly seed?: number | undefined;
  /** @default 1 */
  readonly clients?: number | undefined;
  /** Clients are strangers to each other, or share a place. @default strangers */
  readonly sharesPlace?: boolean | undefined;
  /** The first client dies after so many hours. */
  readonly deathAfter?: number | undefined;
  /** The quota is another one from some hour on. */
  readonly change?: { readonly after: number; readonly limit: number } | undefined;
  readonly requestsPerMinute?: number | undefined;
  /** @default 0 */
  readonly reserve?: number | undefined;
  /** @default 2 */
  readonly sendJitter?: number | undefined;
  /** @default 0 */
  readonly polls?: number | undefined;
  /** @default 0 */
  readonly singleCalls?: number | undefined;
}

export interface Outcome {
  /** The share of the quota that was used in the whole time, and after the first ten minutes. */
  readonly used: number;
  readonly usedLater: number;
  /** The share of requests that were turned away after the first ten minutes. */
  readonly rejected: number;
  /** How many were turned away in all. */
  readonly rejections: number;
  /** The least that one client got of all that was taken. */
  readonly leastShare: number;
  /** The most requests that were sent within any minute. */
  readonly busiestMinute: number;
  /** How many requests were sent before the first response came. */
  readonly sentBeforeAnswer: number;
  /** The share of single calls that waited less than a second. */
  readonly quickCalls: number;
  /** The longest state that a shared place kept, in characters. */
  readonly longestState: number;
  /** How much was taken in each hour, of what the quota allowed then. */
  readonly byHour: readonly number[];
}

/** Simulates hours of a server and its clients. */
export async function simulate(scenario: Scenario): Promise<Outcome> {
  const { hours, seed = 1, clients = 1, sharesPlace = false, deathAfter, change } = scenario;
  const clock = new VirtualClock();
  const random = seededRandom(seed);
  const server = new SimulatedServer(scenario.server, () => clock.wallNow());
  const place = new SimulatedPlace(clock, () => 1 + 9 * random());
  const all: SimulatedClient[] = [];
  for (let index = 0; index < clients; index += 1) {
    // They do not start together.
    clock.after(sharesPlace ? index : index * 3_700, () => {
      const owner = `process ${String(index)}`;
      const queue: WaitQueue = new WaitQueue({
        quota: sharesPlace ? place.open(owner) : new MemoryQuota(clock),
        name: "quota",
        clock: processClock(clock, () => client.isDead),
        random: seededRandom(100 * seed + index),
      });
      const client: SimulatedClient = new SimulatedClient({
        clock,
        random,
        server,
        queue,
        concurrency: 16,
        requestsPerMinute: scenario.requestsPerMinute,
        reserve: scenario.reserve ?? 0,
        sendJitter: scenario.sendJitter ?? 2,
        polls: scenario.polls ?? 0,
        singleCalls: scenario.singleCalls ?? 0,
      });
      all.push(client);
    });
  }
  if (deathAfter !== undefined) {
    await clock.runTo(deathAfter * 60 * minute);
    place.kill("process 0");
    all[0]?.die();
  }
  const limitAt = (time: number): number =>
    change !== undefined && time >= change.after * 60 * minute ? change.limit : scenario.server.limit;
  if (change !== undefined) {
    await clock.runTo(change.after * 60 * minute);
    server.limit = change.limit;
  }
  const end = hours * 60 * minute;
  await clock.runTo(end);

  const accepted = server.accepted.map((at) => at - clock.epoch);
  const rejected = server.rejected.map((at) => at - clock.epoch);
  const usedIn = (from: number, to: number): number =>
    countIn(accepted, from, to) / allowedIn(limitAt, from, to);
  const later = { accepted: countIn(accepted, settled, end), rejected: countIn(rejected, settled, end) };
  const sends = all.flatMap((client) => client.sends).sort((one, other) => one - other);
  const waits = all.flatMap((client) => client.waits);
  const firstAnswerAt = Math.min(...all.map((client) => client.firstAnswerAt));
  return {
    used: usedIn(0, end),
    usedLater: usedIn(settled, end),
    rejected: later.rejected / (later.accepted + later.rejected),
    rejections: rejected.length,
    leastShare: Math.min(...all.map((client) => client.accepted)) / accepted.length,
    busiestMinute: busiestMinute(sends),
    sentBeforeAnswer: sends.filter((at) => at < firstAnswerAt).length,
    quickCalls: waits.filter((wait) => wait < 1_000).length / waits.length,
    longestState: place.longest,
    byHour: Array.from({ length: hours }, (_, hour) => usedIn(hour * 60 * minute, (hour + 1) * 60 * minute)),
  };
}

function countIn(times: readonly number[], from: number, to: number): number {
  let count = 0;
  for (const at of times) if (at >= from && at < to) count += 1;
  return count;
}

function allowedIn(limitAt: (time: number) => number, from: number, to: number): number {
  let allowed = 0;
  for (let at = from; at < to; at += minute) allowed += limitAt(at) * (Math.min(minute, to - at) / minute);
  return allowed;
}

/** The most that came within any minute. */
function busiestMinute(times: readonly number[]): number {
  let most = 0;
  let from = 0;
  for (const [index, at] of times.entries()) {
    while ((times[from] ?? Infinity) <= at - minute) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}
