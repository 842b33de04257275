import { decoders, notations } from "../clients/decode-names.ts";
import type { DecodeWorker } from "../clients/decode-worker.ts";
import { ratiosOf, spreadOf } from "../measure/spread.ts";
import { Child } from "../processes/child.ts";
import { rotated } from "./interleave.ts";
import type { Scenario } from "./scenario.ts";

const base = "JSON.parse + Float32Array.from";

export const decode: Scenario = {
  name: "decode",
  title: "From an answer's bytes to a Float32Array",
  about:
    "Ours checks the length, that every number is finite and that not all are zero; what it is compared with checks nothing. " +
    "An unusual answer is one that the decoder leaves to JSON.parse. Each runs in a process of its own.",
  async run({ isQuick, signal, progress }) {
    const rounds = isQuick ? 2 : 7;
    const durationMs = isQuick ? 60 : 250;
    const module = "clients/decode-worker.ts";
    const cases = notations.flatMap((notation) =>
      [768, 3072].map((dimensions) => ({ notation, dimensions })),
    );
    const workers = new Map<string, Child<DecodeWorker>>();
    const figures = new Map<string, number[]>();
    let numbers = 0;
    let different = 0;
    try {
      for (const decoder of decoders) workers.set(decoder, await Child.start<DecodeWorker>(module));
      for (let round = -1; round < rounds && !signal.aborted; round += 1) {
        for (const one of cases) {
          for (const decoder of rotated(decoders, round + 1)) {
            progress((round + 1) / (rounds + 1), `round ${String(round + 1)}/${String(rounds)} · ${decoder}`);
            const worker = workers.get(decoder) as Child<DecodeWorker>;
            const cost = await worker.call("decode", { decoder, ...one, durationMs });
            const key = `${decoder} ${one.notation} ${String(one.dimensions)}`;
            if (round >= 0) figures.set(key, [...(figures.get(key) ?? []), cost]);
          }
        }
      }
      for (const one of cases) {
        const found = await (workers.get("ours") as Child<DecodeWorker>).call("differences", one);
        numbers += found.numbers;
        different += found.different;
      }
    } finally {
      await Promise.all([...workers.values()].map((worker) => worker[Symbol.asyncDispose]()));
    }
    const costs = (decoder: string, notation: string, dimensions: number): readonly number[] =>
      figures.get(`${decoder} ${notation} ${String(dimensions)}`) ?? [];
    return {
      settings: { rounds, durationMs, numbersCompared: numbers },
      tables: cases.map(({ notation, dimensions }) => ({
        title: `${String(dimensions)} dimensions, numbers of up to ${notation}`,
        columns: [
          { key: "decoder", title: "decoder" },
          { key: "cpu", title: "CPU µs/answer", digits: 1, better: "lower" },
          { key: "ratio", title: `× ${base}`, digits: 2, better: "lower" },
        ],
        rows: decoders.map((decoder) => ({
          decoder,
          cpu: spreadOf(costs(decoder, notation, dimensions)),
          ratio: ratiosOf(costs(decoder, notation, dimensions), costs(base, notation, dimensions)),
        })),
      })),
      charts: [
        {
          kind: "bars",
          title: "CPU to decode an answer",
          about: "Median over rounds, with the quartiles. Less is better.",
          valueTitle: "µs of CPU per answer",
          bars: cases.flatMap(({ notation, dimensions }) =>
            decoders.map((decoder) => {
              const { median, low, high } = spreadOf(costs(decoder, notation, dimensions));
              return {
                label: decoder,
                value: median,
                low,
                high,
                group: `${String(dimensions)}, ${notation}`,
              };
            }),
          ),
        },
      ],
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
      isComplete: !signal.aborted,
    };
  },
};
