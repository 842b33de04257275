import type { StreamWorker } from "../clients/stream-worker.ts";
import { meanOf } from "../measure/spread.ts";
import { Child } from "../processes/child.ts";
import type { WireServerWorker } from "../servers/wire-server-worker.ts";
import type { Scenario } from "./scenario.ts";

const growthToReach = 1.1;

export const stream: Scenario = {
  name: "stream",
  title: "embedStream over many texts",
  about:
    "Texts are made as they are pulled and vectors let go as they come, so that whatever memory grows by is the client's own.",
  async run({ isQuick, signal, progress }) {
    const texts = isQuick ? 20_000 : 200_000;
    const concurrency = 32;
    await using server = await Child.start<WireServerWorker>(
      new URL("../servers/wire-server-worker.ts", import.meta.url),
    );
    await using client = await Child.start<StreamWorker>(
      new URL("../clients/stream-worker.ts", import.meta.url),
    );
    const url = await server.call("start", {});
    const began = performance.now();
    const timer = setInterval(() => {
      progress((performance.now() - began) / (texts / 5), `${String(texts)} texts`);
    }, 250);
    signal.addEventListener("abort", () => void client.call("halt").catch(() => undefined), { once: true });
    const report = await client
      .call("embedStream", { url, texts, concurrency })
      .finally(() => clearInterval(timer));
    const { done, failed, elapsedMs, cpuMs, memory, timeline } = report;
    const tenth = (number: number): number =>
      meanOf(
        memory
          .filter(([percent]) => percent > 10 * (number - 1) && percent <= 10 * number)
          .map(([, bytes]) => bytes / 1e6),
      );
    const growth = tenth(10) / tenth(2);
    return {
      settings: { texts, concurrency },
      tables: [
        {
          title: `${texts.toLocaleString("en")} texts, ${String(concurrency)} at a time`,
          columns: [
            { key: "what", title: "client" },
            { key: "rate", title: "vectors/s", better: "higher" },
            { key: "cpu", title: "CPU µs/vector", digits: 1, better: "lower" },
            { key: "second", title: "RSS MB, second tenth", digits: 1, better: "lower" },
            { key: "last", title: "RSS MB, last tenth", digits: 1, better: "lower" },
            { key: "growth", title: "last / second", digits: 3, better: "lower" },
          ],
          rows: [
            {
              what: "ours",
              rate: (1000 * done) / elapsedMs,
              cpu: (1000 * cpuMs) / done,
              second: tenth(2),
              last: tenth(10),
              growth,
            },
          ],
        },
      ],
      charts: [
        {
          kind: "lines",
          title: "Memory over a stream",
          about: "Flat is what it should be.",
          xTitle: "% of the texts",
          yTitle: "RSS, MB",
          series: [{ name: "ours", points: memory.map(([percent, bytes]) => [percent, bytes / 1e6]) }],
        },
        {
          kind: "lines",
          title: "Throughput over a stream",
          about: "Vectors in each second.",
          xTitle: "seconds",
          yTitle: "vectors/s",
          series: [{ name: "ours", points: timeline }],
        },
      ],
      checks:
        isQuick || signal.aborted
          ? []
          : [
              {
                what: "embedStream over 200,000 texts: RSS of the last tenth over the second tenth",
                toReach: `≤ ${String(growthToReach)} ×`,
                measured: `${growth.toFixed(3)} ×`,
                isReached: growth <= growthToReach,
              },
            ],
      errors: failed === 0 ? [] : [`${String(failed)} texts failed`],
      isComplete: !signal.aborted,
    };
  },
};
