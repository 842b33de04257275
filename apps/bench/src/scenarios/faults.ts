import type { FaultRule } from "@segmind-embeddings/mock-gateway";
import type { BulkWorker } from "../clients/bulk-worker.ts";
import { Child } from "../processes/child.ts";
import { startMockProcess } from "../servers/start-processes.ts";
import type { Scenario } from "./scenario.ts";

const shares = [0, 0.1, 0.3];
const clients = ["ours", "sends again whatever happened"] as const;
const concurrency = 16;

interface Outcome {
  readonly share: number;
  readonly client: (typeof clients)[number];
  readonly done: number;
  readonly failed: number;
  readonly resends?: number;
  readonly attempts: number;
  readonly bills: number;
  readonly elapsedMs: number;
}

export const faults: Scenario = {
  name: "faults",
  title: "A bulk run while requests fail",
  about:
    "Half of the failures are a 503, a quarter a connection reset before the body was read, and a quarter one after the work " +
    "was done and billed. Beside a loop that sends again whatever happened. A bill above one a vector is money lost.",
  async run({ isQuick, signal, progress }) {
    const inputs = isQuick ? 200 : 2_000;
    const outcomes: Outcome[] = [];
    for (const share of shares) {
      for (const client of clients) {
        progress(`${String(share * 100)} % failures · ${client}`);
        outcomes.push(await runCase(share, client, inputs, signal));
      }
    }
    const own = outcomes.filter(({ client }) => client === "ours");
    const isKept = ({ bills, resends = 0 }: Outcome): boolean => bills <= inputs + resends;
    return {
      settings: { inputs, concurrency, latencyMs: 20 },
      tables: [
        {
          title: `${String(inputs)} texts, ${String(concurrency)} at a time, 20 ms each`,
          columns: [
            { key: "case", title: "failures · client" },
            { key: "goodput", title: "vectors/s", hasBars: true },
            { key: "done", title: "vectors" },
            { key: "failed", title: "failed" },
            { key: "attempts", title: "requests a vector", digits: 3 },
            { key: "bills", title: "bills a vector", digits: 4 },
            { key: "resends", title: "resends a vector", digits: 4 },
          ],
          rows: outcomes.map(({ share, client, done, failed, resends, attempts, bills, elapsedMs }) => ({
            case: `${String(share * 100)} % · ${client}`,
            goodput: (1000 * done) / elapsedMs,
            done,
            failed,
            attempts: attempts / done,
            bills: bills / done,
            resends: resends === undefined ? "not counted" : resends / done,
          })),
        },
      ],
      checks: [
        {
          what: "bills while 0, 10 and 30 % of the requests fail",
          toReach: "≤ inputs + resends",
          measured: own
            .map(({ bills, resends = 0 }) => `${String(bills)} of ${String(inputs)} + ${String(resends)}`)
            .join(", "),
          isReached: own.every(isKept),
        },
      ],
      errors: own
        .filter((outcome) => (outcome.share === 0 && outcome.failed > 0) || !isKept(outcome))
        .map(
          ({ share, failed, bills }) =>
            `${String(share * 100)} %: ${String(failed)} failed, ${String(bills)} bills`,
        ),
      notes: [
        "Ours sends text a second time after an unknown outcome, once; what is lost twice in a row counts as failed.",
      ],
    };
  },
};

async function runCase(
  share: number,
  client: Outcome["client"],
  inputs: number,
  signal: AbortSignal,
): Promise<Outcome> {
  await using mock = await startMockProcess({ latency: 20, faults: failures(share), seed: 7 });
  await using worker = await Child.start<BulkWorker>("clients/bulk-worker.ts", { signal });
  const order = { ...mock.gateway, inputs, concurrency };
  const report =
    client === "ours"
      ? (await worker.call("embedMany", order)).summary
      : await worker.call("sendAgain", order);
  const { bills } = await mock.worker.call("stats");
  return { share, client, ...report, bills };
}

/** The first rule that is due decides, so that the later ones see only what the earlier ones left. */
function failures(share: number): FaultRule[] {
  if (share === 0) return [];
  const unavailable = share / 2;
  const before = share / 4 / (1 - unavailable);
  const after = share / 4 / ((1 - unavailable) * (1 - before));
  return [
    { on: "sync", rate: unavailable, fault: { kind: "status", status: 503 } },
    { on: "sync", rate: before, fault: { kind: "reset-before-body" } },
    { on: "sync", rate: after, fault: { kind: "reset-after-body" } },
  ];
}
