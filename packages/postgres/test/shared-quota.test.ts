import { mostInWindow } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { openPostgres } from "../src/index.ts";
import { startMockProcess } from "../../../tools/mock-process/start-mock-process.ts";
import type { SaidOfShare, ShareTask } from "./helpers/share-process.ts";
import { talkToChild } from "./helpers/talk-to-child.ts";
import { newSchema, startTestServer } from "../../../tools/test-servers/postgres-server.ts";

const server = await startTestServer();

/** @returns the digests of the vectors it has at its end, `undefined` where it was killed */
async function share(
  task: ShareTask,
  onBought: (kill: () => void) => void,
): Promise<readonly string[] | undefined> {
  let digests: readonly string[] | undefined;
  await talkToChild("share-process.ts", task, (line, kill) => {
    const said = JSON.parse(line) as SaidOfShare;
    if ("digests" in said) digests = said.digests;
    else onBought(kill);
  });
  return digests;
}

test("five processes with one database buy each text once within one quota, also when one of them is killed", async () => {
  const [limit, windowMs] = [40, 4_000];
  // A busy machine may hand over what was sent up to a second late, and what came after it at once: the gateway's window
  // is that much shorter than the one that the clients are told.
  const quotaWindow = windowMs + 1_000;
  const gateway = await startMockProcess({
    requestsPerMinute: limit,
    windowMs,
    window: "sliding",
    latency: 200,
  });
  const options = { schema: newSchema(server), lease: 3_000 };
  const texts = Array.from(
    { length: 320 },
    (_, index) => `A text that several want, number ${String(index)}.`,
  );
  // Each wants half of the texts, and begins with others.
  const tasks = [0, 1, 2, 3, 4].map((process): ShareTask => {
    const wanted = Array.from({ length: 160 }, (_, index) => texts[(process * 64 + index) % 320] ?? "");
    const { url, apiKey } = gateway;
    return { where: server.url, options, gateway: url, apiKey, quotaWindow, texts: wanted };
  });
  let [bought, killedAt] = [0, Infinity];
  let killThird: (() => void) | undefined;
  const digests = await Promise.all(
    tasks.map((task, index) =>
      share(task, (kill) => {
        bought += 1;
        if (index === 2) killThird = kill;
        // In the second window, whoever bought: the third process has requests on their way and holds places in the
        // quota, and most of the texts are still to be bought.
        if (bought <= limit + 10 || killThird === undefined || killedAt < Infinity) return;
        killedAt = Date.now();
        killThird();
      }),
    ),
  );

  expect(digests.map((one) => one?.length)).toEqual([160, 160, undefined, 160, 160]);
  // One text has one vector, whoever bought it.
  const pairs = tasks.flatMap(({ texts: own }, index) =>
    (digests[index] ?? []).map((digest, position) => `${own[position] ?? ""} ${digest}`),
  );
  expect(new Set(pairs).size).toBe(320);

  const { bills, requests } = await gateway.report();
  const mayBeOpen = 16; // the client's maxConcurrency
  expect(bills - texts.length).toBeLessThanOrEqual(mayBeOpen);
  await using database = openPostgres(server.url, options);
  expect(await database.store.stats()).toMatchObject({ embedded: 320, open: 0, accepted: 0 });
  const posts = requests.filter(({ method }) => method === "POST");
  const arrivals = posts.map(({ at }) => at);
  expect(mostInWindow(arrivals, windowMs)).toBeLessThanOrEqual(limit);
  const [first = 0] = arrivals;
  expect(posts.filter(({ at, status }) => status === 429 && at >= first + windowMs)).toEqual([]);
  // The places that the killed process held are used by the others: all of the quota is.
  const later = arrivals.filter((at) => at > killedAt + 2 * quotaWindow);
  expect(mostInWindow(later, quotaWindow + windowMs / 4)).toBeGreaterThanOrEqual(limit);
}, 300_000);
