// Run by the start-up scenario in a fresh process, as plain JavaScript so that nothing is compiled besides what is
// measured: imports core or undici as installed, gets one vector, and prints what that took.
const [name, url] = process.argv.slice(2);
const apiKey = "SG_0123456789abcdef";

const beginning = now();
const { SegmindClient, Pool } = await import(name === "core" ? "@segmind-embeddings/core" : "undici");
const imported = now();
const length = await (name === "core" ? firstVectorOfCore() : firstVectorOfUndici());
const done = now();
if (length !== 768) throw new Error(`a vector of ${length} numbers`);
process.stdout.write(JSON.stringify({ beginning, imported, done }));
process.exit(0);

/** Milliseconds since the process began, and of CPU that it has used. */
function now() {
  const { user, system } = process.cpuUsage();
  return { wallMs: performance.now(), cpuMs: (user + system) / 1000 };
}

async function firstVectorOfCore() {
  const client = new SegmindClient({ baseUrl: url, apiKey, outputDimensionality: 768 });
  return (await client.embed("The first text.")).vector.length;
}

async function firstVectorOfUndici() {
  const { statusCode, body } = await new Pool(url).request({
    path: "/v1/gemini-embedding-2",
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": apiKey },
    body: JSON.stringify({ input: "The first text.", output_dimensionality: 768 }),
  });
  if (statusCode !== 200) throw new Error(`status ${statusCode}`);
  return (await body.json()).embedding.length;
}
