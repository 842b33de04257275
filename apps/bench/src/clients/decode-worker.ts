// The decoder is no part of the package's public API: it is measured where it lies.
import { VectorDecoder } from "../../../../packages/core/src/response/vector-decoder.ts";
import { toOutputVector, toVector } from "../../../../packages/core/src/response/to-vector.ts";
import { serveParent } from "../processes/worker.ts";
import { randomUnitVector } from "../servers/wire-server.ts";
import type { DecoderName, Notation } from "./decode-names.ts";

interface Answer {
  readonly embedding: number[];
}

const vectorDecoder = new VectorDecoder();

const run: Readonly<Record<DecoderName, (body: Buffer, dimensions: number) => Float32Array>> = {
  ours(body, dimensions) {
    const numbers = vectorDecoder.decode(body, dimensions);
    if (numbers === undefined) throw new Error("the decoder gave up on a usual answer");
    return toCallersVector(numbers, dimensions);
  },
  "ours, unusual answer": (body, dimensions) =>
    toCallersVector((JSON.parse(body.toString("utf8")) as Answer).embedding, dimensions),
  "JSON.parse + Float32Array.from": (body) =>
    Float32Array.from((JSON.parse(body.toString("utf8")) as Answer).embedding),
};

/** What the client does with the numbers of every answer: it checks them, and the caller gets an array of its own. */
function toCallersVector(numbers: readonly unknown[] | Float32Array, dimensions: number): Float32Array {
  return toOutputVector(toVector(numbers, dimensions), dimensions, false);
}

const bodies = new Map<string, readonly Buffer[]>();

const methods = {
  /** Decodes for a time. @returns microseconds of CPU an answer */
  decode({
    decoder,
    notation,
    dimensions,
    durationMs,
  }: {
    decoder: DecoderName;
    notation: Notation;
    dimensions: number;
    durationMs: number;
  }): number {
    const answers = answersOf(notation, dimensions);
    const began = process.cpuUsage();
    const end = performance.now() + durationMs;
    let count = 0;
    while (performance.now() < end) {
      for (const answer of answers) run[decoder](answer, dimensions);
      count += answers.length;
    }
    const { user, system } = process.cpuUsage(began);
    return (user + system) / count;
  },
  /** Numbers whose bits differ from those of `Math.fround(JSON.parse(text))`, of so many answers. */
  differences({ notation, dimensions }: { notation: Notation; dimensions: number }): {
    numbers: number;
    different: number;
  } {
    let numbers = 0;
    let different = 0;
    for (const answer of answersOf(notation, dimensions)) {
      const vector = run.ours(answer, dimensions);
      for (const [index, value] of (JSON.parse(answer.toString("utf8")) as Answer).embedding.entries()) {
        numbers += 1;
        if (!Object.is(vector[index], Math.fround(value))) different += 1;
      }
    }
    return { numbers, different };
  },
};

export type DecodeWorker = typeof methods;

function answersOf(notation: Notation, dimensions: number): readonly Buffer[] {
  const key = `${notation} ${String(dimensions)}`;
  const made =
    bodies.get(key) ??
    Array.from({ length: 64 }, () => {
      const vector = randomUnitVector(dimensions);
      const texts = Array.from(vector, (value) =>
        String(notation === "9 digits" ? Number(value.toPrecision(9)) : value),
      );
      return Buffer.from(`{"embedding":[${texts.join(",")}]}`);
    });
  bodies.set(key, made);
  return made;
}

serveParent(methods);
