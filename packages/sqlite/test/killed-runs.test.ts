import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { SegmindClient, type UnsettledKey } from "@segmind-embeddings/core";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { seededRandom } from "../../../tools/fuzz/random.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { openSqlite } from "../src/index.ts";
import { embedAll, type Digests } from "../../../tools/store-tests/embed-all.ts";
import type { EmbedTask, Said } from "./helpers/embed-process.ts";
import { startMockProcess } from "../../../tools/mock-process/start-mock-process.ts";
import { childArguments } from "./helpers/run-child.ts";
import { runInputs } from "../../../tools/store-tests/run-inputs.ts";

interface Life {
  readonly owner: string | undefined;
  /** Where it came to its end. */
  readonly digests: Digests | undefined;
}

/** When a process is killed: once it has bought so many vectors, and some milliseconds later. */
interface Death {
  readonly bought: number;
  readonly delay: number;
}

async function live(task: EmbedTask, death?: Death): Promise<Life> {
  const child = spawn(process.execPath, childArguments("embed-process.ts", JSON.stringify(task)), {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let [owner, digests, bought] = [undefined as string | undefined, undefined as Digests | undefined, 0];
  const exit = once(child, "exit");
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as Said;
    if ("owner" in said) owner = said.owner;
    else if ("digests" in said) digests = said.digests;
    else bought += 1;
    if (death !== undefined && bought >= death.bought) setTimeout(() => child.kill("SIGKILL"), death.delay);
  }
  await exit;
  return { owner, digests };
}

/** What a store-less run gives of the same inputs. */
async function expectedDigests(count: number): Promise<Digests> {
  await using gateway = await startMockGateway();
  await using client = new SegmindClient({
    apiKey: gateway.apiKey,
    baseUrl: gateway.url,
    maxConcurrency: 64,
  });
  return await embedAll(client, runInputs(count));
}

async function unsettledOf(path: string): Promise<readonly UnsettledKey[]> {
  await using database = openSqlite(path);
  return await database.store.unsettled();
}

interface Deaths {
  /** Every pair of a key and a process that had it open when it was killed. */
  readonly open: ReadonlySet<string>;
  /** The jobs that were accepted when a process was killed, with the moment. */
  readonly accepted: ReadonlyMap<string, number>;
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
    const { owner = "nobody", digests } = await live(task, { bought: random(perLife), delay: random(20) });
    if (digests !== undefined) throw new Error(`The run came to its end before kill ${String(kill)}.`);
    const now = Date.now();
    for (const { key, entry } of await unsettledOf(task.path)) {
      if (entry.state === "unknown" && entry.reason.startsWith(owner)) open.add(`${key} ${owner}`);
      if (entry.state === "accepted" && !accepted.has(entry.requestId)) accepted.set(entry.requestId, now);
    }
  }
  return { open, accepted };
}

/** Requests of a log that bought again what a job was accepted for. */
function boughtAgain(
  requests: Awaited<ReturnType<Awaited<ReturnType<typeof startMockProcess>>["report"]>>["requests"],
  accepted: Deaths["accepted"],
) {
  const submits = new Map(
    requests.filter(({ route }) => route === "submit").map((request) => [request.requestId, request]),
  );
  return [...accepted].flatMap(([requestId, since]) => {
    const digest = submits.get(requestId)?.bodyDigest;
    return requests.filter(
      ({ method, bodyDigest, at }) => method === "POST" && bodyDigest === digest && at > since,
    );
  });
}

const gatewayOptions = { latency: 30, jobDuration: 60 };

test("a run of 2,000 inputs that is killed a hundred times comes to its end, and buys again at most what was open", async () => {
  const count = 2_000;
  const seed = Date.now();
  const gateway = await startMockProcess(gatewayOptions);
  const path = join(await temporaryFolder(), "vectors.db");
  const { url, apiKey } = gateway;
  const task: EmbedTask = { path, url, apiKey, count, onUnknownOutcome: "resend" };
  const { open, accepted } = await killAgainAndAgain(task, 100, seededRandom(seed));
  const { digests } = await live(task);
  const { bills, requests } = await gateway.report();

  expect(digests, `seed ${String(seed)}`).toEqual(await expectedDigests(count));
  // Where no process was killed at such a moment, nothing was tried.
  expect(open.size).toBeGreaterThan(0);
  expect(accepted.size).toBeGreaterThan(0);
  expect(bills).toBeGreaterThanOrEqual(count);
  expect(bills - count).toBeLessThanOrEqual(open.size);
  expect(boughtAgain(requests, accepted)).toEqual([]);
  expect(await unsettledOf(path)).toEqual([]);
}, 900_000);

test("a run that is killed and may resend nothing buys nothing twice, and what is unknown is told", async () => {
  const count = 500;
  const seed = Date.now();
  const gateway = await startMockProcess(gatewayOptions);
  const path = join(await temporaryFolder(), "vectors.db");
  const { url, apiKey } = gateway;
  const task: EmbedTask = { path, url, apiKey, count, onUnknownOutcome: "fail" };
  const { open } = await killAgainAndAgain(task, 25, seededRandom(seed));
  const { digests = [] } = await live(task);
  const { bills } = await gateway.report();

  const unsettled = await unsettledOf(path);
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
