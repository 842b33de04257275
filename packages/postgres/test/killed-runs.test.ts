import { SegmindClient, type UnsettledKey } from "@segmind-embeddings/core";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test, vi } from "vitest";
import { seededRandom } from "../../../tools/fuzz/random.ts";
import { openPostgres } from "../src/index.ts";
import { embedAll, type Digests } from "../../../tools/store-tests/embed-all.ts";
import type { EmbedTask, Said } from "./helpers/embed-process.ts";
import { startMockProcess } from "../../../tools/mock-process/start-mock-process.ts";
import { runInputs } from "../../../tools/store-tests/run-inputs.ts";
import { talkToChild } from "./helpers/talk-to-child.ts";
import { newSchema, startTestServer } from "../../../tools/test-servers/postgres-server.ts";

const server = await startTestServer();

/** When a process is killed: once it has bought so many vectors, and some milliseconds later. */
interface Death {
  readonly bought: number;
  readonly delay: number;
}

interface Life {
  readonly owner: string;
  /** Where it came to its end. */
  readonly digests: Digests | undefined;
}

async function live(task: EmbedTask, death?: Death): Promise<Life> {
  let [owner, digests, bought] = ["nobody", undefined as Digests | undefined, 0];
  await talkToChild("embed-process.ts", task, (line, kill) => {
    const said = JSON.parse(line) as Said;
    if ("owner" in said) owner = said.owner;
    else if ("digests" in said) digests = said.digests;
    else bought += 1;
    if (death !== undefined && bought >= death.bought) setTimeout(kill, death.delay);
  });
  return { owner, digests };
}

/** What a store-less run gives of the same inputs. */
async function expectedDigests(count: number): Promise<Digests> {
  await using gateway = await startMockGateway();
  const { apiKey, url } = gateway;
  await using client = new SegmindClient({ apiKey, baseUrl: url, maxConcurrency: 64 });
  return await embedAll(client, runInputs(count));
}

async function unsettledOf({ where, options }: EmbedTask): Promise<readonly UnsettledKey[]> {
  await using database = openPostgres(where, options);
  return await database.store.unsettled();
}

interface Deaths {
  /** Every pair of a key and a process that had it open when it was killed. */
  readonly open: ReadonlySet<string>;
  /** The jobs that were accepted when a process was killed, with the moment. */
  readonly accepted: ReadonlyMap<string, number>;
}

/** A statement that a process sent before it was killed may still be on its way or under way. */
async function untilServerIsDone(): Promise<void> {
  await vi.waitFor(
    async () => {
      const connections = await server.sql(
        "SELECT FROM pg_stat_activity WHERE application_name = 'segmind-embeddings'",
      );
      expect(connections).toEqual([]);
    },
    { timeout: 30_000, interval: 5 },
  );
}

/** Starts a run again and again, and kills it each time. */
async function killAgainAndAgain(
  task: EmbedTask,
  times: number,
  random: (below: number) => number,
): Promise<Deaths> {
  const open = new Set<string>();
  const accepted = new Map<string, number>();
  // On average little more than half of this is bought before a kill, and as much as was under way besides.
  const perLife = Math.ceil(task.count / times);
  for (let kill = 0; kill < times; kill += 1) {
    const { owner, digests } = await live(task, { bought: random(perLife), delay: random(20) });
    if (digests !== undefined) throw new Error(`The run came to its end before kill ${String(kill)}.`);
    await untilServerIsDone();
    const now = Date.now();
    for (const { key, entry } of await unsettledOf(task)) {
      const isOpen =
        (entry.state === "open" && entry.owner === owner) ||
        (entry.state === "unknown" && entry.reason.startsWith(owner));
      if (isOpen) open.add(`${key} ${owner}`);
      if (entry.state === "accepted" && !accepted.has(entry.requestId)) accepted.set(entry.requestId, now);
    }
  }
  return { open, accepted };
}

type Requests = Awaited<ReturnType<Awaited<ReturnType<typeof startMockProcess>>["report"]>>["requests"];

/** Requests of a log that bought again what a job was accepted for. */
function boughtAgain(requests: Requests, accepted: Deaths["accepted"]): Requests {
  const submits = requests.filter(({ route }) => route === "submit");
  return [...accepted].flatMap(([requestId, since]) => {
    const digest = submits.find((request) => request.requestId === requestId)?.bodyDigest;
    return requests.filter(
      ({ method, bodyDigest, at }) => method === "POST" && bodyDigest === digest && at > since,
    );
  });
}

async function newTask(count: number, onUnknownOutcome: EmbedTask["onUnknownOutcome"]) {
  const gateway = await startMockProcess({ latency: 30, jobDuration: 60 });
  const task: EmbedTask = {
    where: server.url,
    options: { schema: newSchema(server), lease: 3_000 },
    gateway: gateway.url,
    apiKey: gateway.apiKey,
    count,
    onUnknownOutcome,
  };
  return { gateway, task };
}

test("a run of 800 inputs that is killed forty times comes to its end, and buys again at most what was open", async () => {
  const count = 800;
  const seed = Date.now();
  const { gateway, task } = await newTask(count, "resend");
  const { open, accepted } = await killAgainAndAgain(task, 40, seededRandom(seed));
  const { digests } = await live(task);
  const { bills, requests } = await gateway.report();

  expect(digests, `seed ${String(seed)}`).toEqual(await expectedDigests(count));
  // Where no process was killed at such a moment, nothing was tried.
  expect(open.size).toBeGreaterThan(0);
  expect(accepted.size).toBeGreaterThan(0);
  expect(bills).toBeGreaterThanOrEqual(count);
  expect(bills - count).toBeLessThanOrEqual(open.size);
  expect(boughtAgain(requests, accepted)).toEqual([]);
  expect(await unsettledOf(task)).toEqual([]);
}, 900_000);

test("a run that is killed and may resend nothing buys nothing twice, and what is unknown is told", async () => {
  const count = 300;
  const seed = Date.now();
  const { gateway, task } = await newTask(count, "fail");
  const { open } = await killAgainAndAgain(task, 15, seededRandom(seed));
  const { digests = [] } = await live(task);
  const { bills } = await gateway.report();

  const unsettled = await unsettledOf(task);
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
}, 900_000);
