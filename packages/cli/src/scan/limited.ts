/** Maps values by an async function, with a limit on how many run at a time. Results are in the order of the values. */
export async function limited<Value, Result>(
  values: readonly Value[],
  atOnce: number,
  map: (value: Value) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const entries = values.entries();
  const worker = async (): Promise<void> => {
    for (const [index, value] of entries) results[index] = await map(value);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, values.length) }, worker));
  return results;
}

/** Collects values into groups of a given size. */
export async function* batches<Value>(
  values: AsyncIterable<Value>,
  size: number,
): AsyncGenerator<Value[], void, undefined> {
  let batch: Value[] = [];
  for await (const value of values) {
    batch.push(value);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
