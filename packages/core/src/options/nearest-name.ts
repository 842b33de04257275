/** Names that other clients give to options of this one. */
const otherNames: Readonly<Record<string, string>> = {
  dimensions: "outputDimensionality",
  dimension: "outputDimensionality",
  dims: "outputDimensionality",
  size: "outputDimensionality",
  modelname: "model",
  modelid: "model",
  batchsize: "maxConcurrency",
  concurrency: "maxConcurrency",
  chunksize: "maxConcurrency",
  rpm: "requestsPerMinute",
  ratelimit: "requestsPerMinute",
  key: "apiKey",
  token: "apiKey",
  url: "baseUrl",
  basepath: "baseUrl",
  endpoint: "baseUrl",
  retries: "maxRetries",
  abortsignal: "signal",
  task: "taskType",
  cache: "store",
  fetch: "transport",
  agent: "dispatcher",
  defaultheaders: "headers",
};

/** The known name that an unknown one most likely means, or `undefined` where none is near. */
export function nearestName(unknown: string, known: readonly string[]): string | undefined {
  const plain = toPlain(unknown);
  const other = otherNames[plain];
  if (other !== undefined && known.includes(other)) return other;
  let nearest: string | undefined;
  let least = Math.max(1, Math.ceil(plain.length / 3)) + 1;
  for (const name of known) {
    const distance = editDistance(plain, toPlain(name));
    if (distance < least) {
      nearest = name;
      least = distance;
    }
  }
  return nearest;
}

/** `base_url`, `baseURL` and `baseUrl` are one name. */
function toPlain(name: string): string {
  return name
    .slice(0, 40)
    .replaceAll(/[^A-Za-z0-9]/g, "")
    .toLowerCase();
}

/** How many letters have to be put in, taken out or replaced. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]);
      next[j] = Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
