// What the cases check with.
import { SegmindClient } from "@segmind-embeddings/core";

export function check(holds, what) {
  if (!holds) throw new Error(`not so: ${what}`);
}

export function same(actual, expected, what) {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (got !== wanted) throw new Error(`${what}: got ${got}, expected ${wanted}`);
}

export async function rejection(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}

/** Sees that an error says by its code and in a sentence why something cannot be done here. */
export function refuses(error, code, sentence) {
  same(error.code, code, "the code");
  check(sentence.test(error.message), error.message);
}

async function countersOf({ url }) {
  return (await fetch(`${url}/_mock/stats`)).json();
}

/** What a client needs in a page, and nowhere else. */
export const allowed = typeof document === "undefined" ? {} : { dangerouslyAllowBrowser: true };

/** Runs a task with a client of a gateway; says how much each of the gateway's counters grew by it. */
export async function withClient(gateway, options, task) {
  const before = await countersOf(gateway);
  const client = new SegmindClient({
    apiKey: gateway.apiKey,
    baseUrl: gateway.url,
    retryDelay: 1,
    maxRetryDelay: 10,
    ...allowed,
    ...options,
  });
  await task(client);
  await client.close();
  const after = await countersOf(gateway);
  return Object.fromEntries(
    Object.entries(after)
      .filter(([, value]) => typeof value === "number")
      .map(([name, value]) => [name, value - before[name]]),
  );
}
