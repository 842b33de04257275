import { expect } from "vitest";
import { SegmindClient, type OnUnknownOutcome, type UnsettledKey } from "../../packages/core/src/index.ts";
import { startMockGateway, type LoggedRequest } from "../../packages/mock-gateway/src/index.ts";
import { seededRandom } from "../fuzz/random.ts";
import { startMockProcess, type MockProcess } from "../mock-process/start-mock-process.ts";
import { embedAll, type Digests } from "./embed-all.ts";
import type { EmbedTask, SaidOfEmbed } from "./embed-for-parent.ts";
import { runInputs } from "./run-inputs.ts";
import { talkToChild } from "./talk-to-child.ts";

/** A store in a file or a database. */
export interface KilledPlace<Place> {
  /** A script that hands what opens the place to `embedForParent`. */
  readonly script: URL;
  readonly place: Place;
  readonly unsettled: () => Promise<readonly UnsettledKey[]>;
  /** Resolves when nothing that a killed process had sent is under way any more. */
  readonly untilQuiet?: () => Promise<void>;
}

export interface KilledRun {
  /** How many inputs the run has: texts by v1, texts by v2, and small images. */
  readonly count: number;
  /** How often it is killed before it may come to its end. */
  readonly kills: number;
}

interface Life {
  readonly owner: string;
  /** Where it came to its end. */
  readonly digests: Digests | undefined;
}

/** When a process is killed: once it has bought so many vectors, and some milliseconds later. */
interface Death {
  readonly bought: number;
  readonly delay: number;
}

async function live<Place>(script: URL, task: EmbedTask<Place>, death?: Death): Promise<Life> {
  let [owner, digests, bought] = ["nobody", undefined as Digests | undefined, 0];
  await talkToChild(script, task, (line, kill) => {
    const said = JSON.parse(line) as SaidOfEmbed;
    if ("owner" in said) owner = said.owner;
    else if ("digests" in said) digests = said.digests;
    else bought += 1;
    if (death !== undefined && bought >= death.bought) setTimeout(kill, death.delay);
  });
  return { owner, digests };
}

/** What a run without a store gives of the same inputs. */
async function expectedDigests(count: number): Promise<Digests> {
  await using gateway = await startMockGateway();
  const { apiKey, url } = gateway;
  await using client = new SegmindClient({ apiKey, baseUrl: url, maxConcurrency: 64 });
  return await embedAll(client, runInputs(count));
}

interface Deaths {
  /** Every pair of a key and a process that had it open when it was killed. */
  readonly open: ReadonlySet<string>;
  /** The jobs that were accepted when a process was killed, with the moment. */
  readonly accepted: ReadonlyMap<string, number>;
}

/** Starts a run again and again, and kills it each time. */
async function killAgainAndAgain<Place>(
  { script, unsettled, untilQuiet }: KilledPlace<Place>,
  task: EmbedTask<Place>,
  kills: number,
  random: (below: number) => number,
): Promise<Deaths> {
  const open = new Set<string>();
  const accepted = new Map<string, number>();
  // On average little more than half of this is bought before a kill, and as much as was under way besides.
  const perLife = Math.ceil(task.count / kills);
  for (let kill = 0; kill < kills; kill += 1) {
    const { owner, digests } = await live(script, task, { bought: random(perLife), delay: random(20) });
    if (digests !== undefined) throw new Error(`The run came to its end before kill ${String(kill)}.`);
    await untilQuiet?.();
    const now = Date.now();
    for (const { key, entry } of await unsettled()) {
      // A database on another machine learns of the death later: by the lease.
      const isOpen =
        (entry.state === "open" && entry.owner === owner) ||
        (entry.state === "unknown" && entry.reason.startsWith(owner));
      if (isOpen) open.add(`${key} ${owner}`);
      if (entry.state === "accepted" && !accepted.has(entry.requestId)) accepted.set(entry.requestId, now);
    }
  }
  return { open, accepted };
}

/** Requests of a log that bought again what a job was accepted for. */
function boughtAgain(
  requests: readonly LoggedRequest[],
  accepted: Deaths["accepted"],
): readonly LoggedRequest[] {
  const submits = requests.filter(({ route }) => route === "submit");
  return [...accepted].flatMap(([requestId, since]) => {
    const digest = submits.find((request) => request.requestId === requestId)?.bodyDigest;
    return requests.filter(
      ({ method, bodyDigest, at }) => method === "POST" && bodyDigest === digest && at > since,
    );
  });
}

async function newTask<Place>(
  place: Place,
  count: number,
  onUnknownOutcome: OnUnknownOutcome,
): Promise<{ gateway: MockProcess; task: EmbedTask<Place> }> {
  const gateway = await startMockProcess({ latency: 10, jobDuration: 30 });
  const { url, apiKey } = gateway;
  return { gateway, task: { place, gateway: url, apiKey, count, onUnknownOutcome } };
}

/** A run that may resend comes to its end, and buys again at most what was open when it was killed. */
export async function checkResendingRun<Place>(
  place: KilledPlace<Place>,
  { count, kills }: KilledRun,
): Promise<void> {
  const seed = Date.now();
  const { gateway, task } = await newTask(place.place, count, "resend");
  const { open, accepted } = await killAgainAndAgain(place, task, kills, seededRandom(seed));
  const { digests } = await live(place.script, task);
  const { bills, requests } = await gateway.report();

  expect(digests, `seed ${String(seed)}`).toEqual(await expectedDigests(count));
  // Where no process was killed at such a moment, nothing was tried.
  expect(open.size).toBeGreaterThan(0);
  expect(accepted.size).toBeGreaterThan(0);
  expect(bills).toBeGreaterThanOrEqual(count);
  expect(bills - count).toBeLessThanOrEqual(open.size);
  expect(boughtAgain(requests, accepted)).toEqual([]);
  expect(await place.unsettled()).toEqual([]);
}

/** A run that may not resend buys nothing twice, and what is unknown is listed. */
export async function checkRunWithoutResends<Place>(
  place: KilledPlace<Place>,
  { count, kills }: KilledRun,
): Promise<void> {
  const seed = Date.now();
  const { gateway, task } = await newTask(place.place, count, "fail");
  const { open } = await killAgainAndAgain(place, task, kills, seededRandom(seed));
  const { digests = [] } = await live(place.script, task);
  const { bills } = await gateway.report();

  const unsettled = await place.unsettled();
  const expected = await expectedDigests(count);
  expect(
    digests.filter((digest, index) => digest !== null && digest !== expected[index]),
    `seed ${String(seed)}`,
  ).toEqual([]);
  expect(open.size).toBeGreaterThan(0);
  // Each key is lost once at most, and stays so.
  expect(unsettled.map(({ entry }) => entry.state)).toEqual([...open].map(() => "unknown"));
  expect(digests.filter((digest) => digest === null)).toHaveLength(unsettled.length);
  expect(bills).toBeLessThanOrEqual(count);
  expect(bills).toBeGreaterThanOrEqual(count - unsettled.length);
}
