export const vectorKinds = ["topics", "noise"] as const;
/**
 * `topics`: as embeddings lie: a common mean, numbers of falling weight, and topics within topics. `noise`: each number
 * by chance, so that nothing is near to anything: the worst case of any search that does not look at all vectors.
 */
export type VectorKind = (typeof vectorKinds)[number];

/** Gives vectors, the same ones in each run. */
export function syntheticVectors(kind: VectorKind, dimensions: number): () => Float32Array {
  const { uniform, gaussian } = randomNumbers(1);
  if (kind === "noise") return () => Float32Array.from({ length: dimensions }, gaussian);
  const weights = Array.from({ length: dimensions }, (_, index) => 1 / Math.sqrt(1 + index * 0.05));
  const draw = (scale: number): Float64Array =>
    Float64Array.from(weights, (weight) => scale * weight * gaussian());
  const mean = draw(0.7);
  const topics = Array.from({ length: 50 }, () => ({
    center: draw(0.8),
    subtopics: Array.from({ length: 20 }, () => draw(0.6)),
  }));
  return () => {
    const topic = topics[Math.floor(uniform() * topics.length)] as (typeof topics)[number];
    const subtopic = topic.subtopics[Math.floor(uniform() * topic.subtopics.length)] as Float64Array;
    const own = draw(0.8);
    return Float32Array.from(
      own,
      (value, index) =>
        value + (mean[index] as number) + (topic.center[index] as number) + (subtopic[index] as number),
    );
  };
}

function randomNumbers(seed: number): { uniform: () => number; gaussian: () => number } {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const gaussian = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, gaussian };
}
