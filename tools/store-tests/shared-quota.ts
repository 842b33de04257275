import { expect } from "vitest";
import { mostInWindow, type LoggedRequest } from "../../packages/mock-gateway/src/index.ts";
import type { DurableStore } from "../../packages/core/src/index.ts";
import { startMockProcess, type MockProcess } from "../mock-process/start-mock-process.ts";
import type { SaidOfShare, ShareTask } from "./share-texts.ts";
import { talkToChild } from "./talk-to-child.ts";

/** A store and a quota in a file or a database. */
export interface SharedPlace<Place> {
  /** A script that hands its task to `shareTexts`. */
  readonly script: URL;
  readonly place: Place;
  readonly stats: () => ReturnType<DurableStore["stats"]>;
}

/** What a gateway allows: so many requests in any stretch of so many milliseconds. */
export interface Allowed {
  readonly limit: number;
  readonly windowMs: number;
}

/**
 * The window that clients are told. A busy machine may hand over what was sent up to a second late, and what came after it
 * at once: the gateway's window is that much shorter.
 */
export function windowToTell({ windowMs }: Allowed): number {
  return windowMs + 1_000;
}

export function startSharedGateway({ limit, windowMs }: Allowed): Promise<MockProcess> {
  return startMockProcess({ requestsPerMinute: limit, windowMs, window: "sliding", latency: 200 });
}

export function expectWithinQuota(requests: readonly LoggedRequest[], { limit, windowMs }: Allowed): void {
  const posts = requests.filter(({ method }) => method === "POST");
  const arrivals = posts.map(({ at }) => at);
  expect(mostInWindow(arrivals, windowMs)).toBeLessThanOrEqual(limit);
  const [first = 0] = arrivals;
  expect(posts.filter(({ at, status }) => status === 429 && at >= first + windowMs)).toEqual([]);
}

/** One text has one vector, whoever bought it. */
export function expectOneVectorEach(
  count: number,
  results: readonly (readonly [texts: readonly string[], digests: readonly string[]])[],
): void {
  const pairs = results.flatMap(([texts, digests]) =>
    digests.map((digest, index) => JSON.stringify([texts[index], digest])),
  );
  const texts = new Set(results.flatMap(([own, digests]) => own.slice(0, digests.length)));
  expect(texts.size).toBe(count);
  expect(new Set(pairs).size).toBe(count);
}

/** @returns the digests of the vectors that the process has at its end, `undefined` where it was killed */
async function shareInProcess<Place>(
  script: URL,
  task: ShareTask<Place>,
  onBought: (kill: () => void) => void,
): Promise<readonly string[] | undefined> {
  let digests: readonly string[] | undefined;
  await talkToChild(script, task, (line, kill) => {
    const said = JSON.parse(line) as SaidOfShare;
    if ("digests" in said) digests = said.digests;
    else onBought(kill);
  });
  return digests;
}

/** Texts of five windows and a half: in the second one a process is killed, and the last ones show what became of its places. */
const count = 220;

/** Five processes buy each text once within one quota, also when one of them is killed while it holds places in it. */
export async function checkQuotaOfFive<Place>({ script, place, stats }: SharedPlace<Place>): Promise<void> {
  const allowed: Allowed = { limit: 40, windowMs: 4_000 };
  const quotaWindow = windowToTell(allowed);
  const gateway = await startSharedGateway(allowed);
  const texts = Array.from(
    { length: count },
    (_, index) => `A text that several want, number ${String(index)}.`,
  );
  // Each wants half of the texts, and begins with others.
  const tasks = [0, 1, 2, 3, 4].map((process): ShareTask<Place> => {
    const wanted = Array.from(
      { length: count / 2 },
      (_, index) => texts[(process * (count / 5) + index) % count] ?? "",
    );
    return { place, gateway: gateway.url, apiKey: gateway.apiKey, quotaWindow, texts: wanted };
  });
  let [bought, killedAt] = [0, Infinity];
  let killed: number | undefined;
  const digests = await Promise.all(
    tasks.map((task, index) =>
      shareInProcess(script, task, (kill) => {
        bought += 1;
        // In the second window: whoever buys then has requests on their way and holds places in the quota, and most of the
        // texts are still to be bought.
        if (bought !== allowed.limit + 10) return;
        [killed, killedAt] = [index, Date.now()];
        kill();
      }),
    ),
  );

  expect(digests.map((one) => one?.length)).toEqual(
    tasks.map((_, index) => (index === killed ? undefined : count / 2)),
  );
  expect(killed).toBeDefined();
  expectOneVectorEach(
    count,
    tasks.map((task, index) => [task.texts, digests[index] ?? []]),
  );
  const { bills, requests } = await gateway.report();
  const mayBeOpen = 16; // the client's maxConcurrency
  expect(bills - texts.length).toBeLessThanOrEqual(mayBeOpen);
  expect(await stats()).toMatchObject({ embedded: count, open: 0, accepted: 0 });
  expectWithinQuota(requests, allowed);
  // The places that the killed process held are used by the others: all of the quota is.
  const later = requests.filter(({ method, at }) => method === "POST" && at > killedAt + 2 * quotaWindow);
  const most = mostInWindow(
    later.map(({ at }) => at),
    quotaWindow + allowed.windowMs / 4,
  );
  expect(most).toBeGreaterThanOrEqual(allowed.limit);
}
