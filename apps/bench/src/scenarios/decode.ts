import { decoders, notations } from "../clients/decode-names.ts";
import type { DecodeWorker } from "../clients/decode-worker.ts";
import { ratiosOf, spreadOf } from "../measure/spread.ts";
import { Child } from "../processes/child.ts";
import { rotated } from "./interleave.ts";
import type { Scenario } from "./scenario.ts";

const base = "JSON.parse + Float32Array.from";
const cases = notations.flatMap((notation) => [768, 3072].map((dimensions) => ({ notation, dimensions })));

export const decode: Scenario = {
  name: "decode",
  title: "From an answer's bytes to a Float32Array",
  about:
    "Ours checks the length, that every number is finite and that not all are zero; what it is compared with checks nothing. " +
    "An unusual answer is one that the decoder leaves to JSON.parse. Each runs in a process of its own.",
  async run({ isQuick, signal, progress }) {
    const rounds = isQuick ? 2 : 7;
    const durationMs = isQuick ? 20 : 250;
    await using stack = new AsyncDisposableStack();
    const workers = new Map<string, Child<DecodeWorker>>();
    for (const decoder of decoders)
      workers.set(
        decoder,
        stack.use(await Child.start<DecodeWorker>("clients/decode-worker.ts", { signal })),
      );
    const workerOf = (decoder: string): Child<DecodeWorker> => workers.get(decoder) as Child<DecodeWorker>;
    const figures = new Map<string, number[]>();
    const costsOf = (decoder: string, { notation, dimensions }: (typeof cases)[number]): number[] => {
      const key = `${decoder} ${notation} ${String(dimensions)}`;
      const costs = figures.get(key) ?? [];
      figures.set(key, costs);
      return costs;
    };
    for (let round = -1; round < rounds; round += 1) {
      for (const one of cases) {
        for (const decoder of rotated(decoders, round + 1)) {
          progress(`round ${String(round + 1)}/${String(rounds)} · ${decoder}`);
          const cost = await workerOf(decoder).call("decode", { decoder, ...one, durationMs });
          if (round >= 0) costsOf(decoder, one).push(cost);
        }
      }
    }
    let [numbers, different] = [0, 0];
    for (const one of cases) {
      const found = await workerOf("ours").call("differences", one);
      numbers += found.numbers;
      different += found.different;
    }
    return {
      settings: { rounds, durationMs, numbersCompared: numbers },
      tables: cases.map((one) => ({
        title: `${String(one.dimensions)} dimensions, numbers of up to ${one.notation}`,
        columns: [
          { key: "decoder", title: "decoder" },
          { key: "cpu", title: "CPU µs/answer", digits: 1, hasBars: true },
          { key: "ratio", title: `× ${base}`, digits: 2 },
        ],
        rows: decoders.map((decoder) => ({
          decoder,
          cpu: spreadOf(costsOf(decoder, one)),
          ratio: ratiosOf(costsOf(decoder, one), costsOf(base, one)),
        })),
      })),
      checks: [
        {
          what: "numbers bit-equal to Math.fround(JSON.parse(text))",
          toReach: "all",
          measured: `${(numbers - different).toLocaleString("en")} of ${numbers.toLocaleString("en")}`,
          isReached: different === 0,
          firstEdition: "all",
        },
      ],
      errors: different === 0 ? [] : [`${String(different)} numbers were decoded differently`],
    };
  },
};
