import { mostInWindow } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { openPostgres } from "../src/index.ts";
import { startMockProcess } from "./helpers/mock-gateway-process.ts";
import type { SaidOfShare, ShareTask } from "./helpers/share-process.ts";
import { talkToChild } from "./helpers/talk-to-child.ts";
import { newSchema, startTestServer } from "./helpers/test-server.ts";

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
  const [limit, quotaWindow] = [40, 4_000];
  const gateway = await startMockProcess({
    requestsPerMinute: limit,
    windowMs: quotaWindow,
    window: "sliding",
    latency: 200,
  });
  const options = { schema: newSchema(server), lease: 5_000 };
  const texts = Array.from(
    { length: 240 },
    (_, index) => `A text that several want, number ${String(index)}.`,
  );
  // Each wants half of the texts, and begins with others.
  const tasks = [0, 1, 2, 3, 4].map((process): ShareTask => {
    const wanted = Array.from({ length: 120 }, (_, index) => texts[(process * 48 + index) % 240] ?? "");
    const { url, apiKey } = gateway;
    return { where: server.url, options, gateway: url, apiKey, quotaWindow, texts: wanted };
  });
  let bought = 0;
  const digests = await Promise.all(
    tasks.map((task, index) =>
      share(task, (kill) => {
        bought += 1;
        // It has requests on their way then, and holds places in the quota.
        if (index === 2 && bought > 40) kill();
      }),
    ),
  );

  expect(digests.map((one) => one?.length)).toEqual([120, 120, undefined, 120, 120]);
  // One text has one vector, whoever bought it.
  const pairs = tasks.flatMap(({ texts: own }, index) =>
    (digests[index] ?? []).map((digest, position) => `${own[position] ?? ""} ${digest}`),
  );
  expect(new Set(pairs).size).toBe(240);

  const { bills, requests } = await gateway.report();
  const mayBeOpen = 16; // the client's maxConcurrency
  expect(bills - texts.length).toBeLessThanOrEqual(mayBeOpen);
  await using database = openPostgres(server.url, options);
  expect(await database.store.stats()).toMatchObject({ embedded: 240, open: 0, accepted: 0 });
  // Five quotas would send five times as many. What a busy machine delays may come closer together than it was sent.
  const arrivals = requests.filter(({ method }) => method === "POST").map(({ at }) => at);
  expect(mostInWindow(arrivals, quotaWindow / 2)).toBeLessThanOrEqual(limit);
  expect(requests.filter(({ status }) => status === 429).length).toBeLessThanOrEqual(texts.length / 10);
}, 300_000);
