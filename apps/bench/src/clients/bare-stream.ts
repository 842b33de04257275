import { bareUndici } from "./bare-undici.ts";

/** What a stream does at the least: so many bare calls at a time, in no order, each vector as a Float32Array. */
export async function* bareStream(
  url: string,
  texts: Iterable<string>,
  concurrency: number,
): AsyncGenerator<{ status: "fulfilled"; value: Float32Array }> {
  const client = await bareUndici.open({ url, apiKey: "SG_0123456789abcdef", dimensions: 768, concurrency });
  const source = texts[Symbol.iterator]();
  const underWay = new Set<Promise<{ embedding: ArrayLike<number>; self: () => unknown }>>();
  const begin = (): void => {
    const next = source.next();
    if (next.done === true) return;
    const call = client
      .embed(next.value)
      .then((embedding) => ({ embedding, self: () => underWay.delete(call) }));
    underWay.add(call);
  };
  try {
    for (let index = 0; index < concurrency; index += 1) begin();
    while (underWay.size > 0) {
      const { embedding, self } = await Promise.race(underWay);
      self();
      begin();
      yield { status: "fulfilled", value: Float32Array.from(embedding) };
    }
  } finally {
    await client.close();
  }
}
