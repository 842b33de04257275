import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import OpenAI from "openai";
import { expect, test, vi } from "vitest";
import { corpusMedia, makeFolder } from "./helpers/folder.ts";
import { makeGateway } from "./helpers/gateway.ts";
import { serveFlags } from "../src/commands/serve/serve-settings.ts";
import { ended, eventsOf, run, start } from "./helpers/run-program.ts";
import { startServer, token } from "./helpers/start-server.ts";

// Most start the program several times, on a machine that may have other work.
vi.setConfig({ testTimeout: 120_000 });

const model = "gemini-embedding-2";

test("serve gives OpenAI's client the vectors of the file, and buys what is not there once", async () => {
  const cwd = await makeFolder({ "docs/fox.txt": "a red fox" });
  const { gateway, env } = await makeGateway();
  await run(["embed", "docs", "--yes"], { cwd, env });
  const server = await startServer([], { cwd, env });

  const both = await server.openai.embeddings.create({ model, input: ["a red fox", "a brown hare"] });
  expect(both.data.map(({ embedding }) => embedding.length)).toEqual([768, 768]);
  await server.openai.embeddings.create({ model, input: "a brown hare" });
  await server.openai.embeddings.create({ model: `${model}:query`, input: "red fox" });
  expect(gateway.stats.bills).toBe(3);

  const { code, stdout } = await server.stop();
  expect(code).toBe(0);
  expect(eventsOf({ code, stdout, stderr: "" })).toEqual([
    expect.objectContaining({ event: "listening", url: server.url, gateway: gateway.url }),
    { event: "summary", requests: 2, cost: 0.0003 },
  ]);
  // What a tool asked for is the answer to the same question of `search`.
  const found = await run(["search", "red fox"], { cwd, env });
  expect(found.stderr).toContain("cost nothing");
  expect(gateway.stats.bills).toBe(3);
});

test("serve answers nobody without its token, which is told by a flag or by the environment", async () => {
  const cwd = await makeFolder();
  const { gateway, env } = await makeGateway();
  const server = await startServer(["--token", "another-one"], { cwd, env });
  await expect(server.openai.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
  const told = new OpenAI({ baseURL: server.url, apiKey: "another-one" });
  expect((await told.models.list()).data.map(({ id }) => id)).toContain(model);
  expect(gateway.stats.requests).toBe(0);
  expect((await server.stop("SIGTERM")).code).toBe(0);
});

test("serve needs a key, unless the mock gateway stands in, which keeps its vectors for the next start", async () => {
  const cwd = await makeFolder();
  expect((await run(["serve", "--token", "a"], { cwd })).stderr).toContain("SEGMIND_API_KEY");
  const input = ["one", "two"];
  const first = await startServer(["--mock", "--no-token"], { cwd, env: { SEGMIND_EMBED_TOKEN: "" } });
  const bought = await first.openai.embeddings.create({ model, input });
  expect(eventsOf(await first.stop()).at(-1)).toMatchObject({ requests: 2 });
  const second = await startServer(["--mock", "--no-token"], { cwd, env: { SEGMIND_EMBED_TOKEN: "" } });
  expect((await second.openai.embeddings.create({ model, input })).data).toEqual(bought.data);
  expect(eventsOf(await second.stop()).at(-1)).toMatchObject({ requests: 0, cost: 0 });
});

test("serve spends no more than --max-cost over restarts, and still serves what is stored", async () => {
  const cwd = await makeFolder();
  const { gateway, env } = await makeGateway({ costPerRequest: 0.25, jobDuration: 10 });
  const image = (await readFile(join(corpusMedia, "candle.jpg"))).toString("base64");
  const picture = {
    content: [{ type: "image_url", image_url: { url: `data:image/jpeg;base64,${image}` } }],
  } as unknown as string;

  const first = await startServer(["--max-cost", "0.6"], { cwd, env });
  await first.openai.embeddings.create({ model, input: [picture] as string[] });
  await first.openai.embeddings.create({ model, input: "one" });
  await first.stop();

  const second = await startServer(["--max-cost", "0.6"], { cwd, env });
  await expect(second.openai.embeddings.create({ model, input: "two" })).rejects.toMatchObject({
    status: 429,
    code: "insufficient_quota",
    message: expect.stringContaining("--max-cost 0.6 is reached") as string,
  });
  expect((await second.openai.embeddings.create({ model, input: "one" })).data).toHaveLength(1);
  await second.stop();
  expect(gateway.stats).toMatchObject({ bills: 2, posts: 2 });
});

test("serve counts no job that FAILED against --max-cost", async () => {
  const cwd = await makeFolder();
  const { gateway, env } = await makeGateway({
    costPerRequest: 0.25,
    jobDuration: 10,
    faults: { on: "submit", at: 2, fault: { kind: "fail-job" } },
  });
  const server = await startServer(["--max-cost", "0.5"], { cwd, env });
  const ask = (name: string) =>
    server.openai.embeddings.create({
      model,
      input: [
        { content: [{ type: "image_url", image_url: { url: `https://example.com/${name}.png` } }] },
      ] as unknown as string[],
    });
  await ask("first");
  await expect(ask("second")).rejects.toMatchObject({ status: 400, code: "rejected_input" });
  await ask("third");
  expect(gateway.stats.bills).toBe(2);
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s stops serve in order: what is on its way is kept, the caller is told, and the next start buys the rest",
  async (signal) => {
    const cwd = await makeFolder();
    const { gateway, env } = await makeGateway({ latency: 150 });
    const input = Array.from({ length: 60 }, (_, index) => `text ${String(index)}`);
    const first = await startServer([], { cwd, env });
    const asking = new OpenAI({ baseURL: first.url, apiKey: token, maxRetries: 0 }).embeddings.create({
      model,
      input,
    });
    const refused = expect(asking).rejects.toMatchObject({ status: 503, code: "stopping" });
    while (gateway.stats.bills < 10) await sleep(5);
    expect((await first.stop(signal)).code).toBe(0);
    await refused;
    expect(gateway.stats.posts).toBeLessThan(60);
    expect(gateway.stats.bills).toBe(gateway.stats.posts);

    const second = await startServer([], { cwd, env });
    expect((await second.openai.embeddings.create({ model, input })).data).toHaveLength(60);
    expect(gateway.stats.bills).toBe(60);
  },
);

test("prune leaves what callers of serve asked for, unless it is told to forget it", async () => {
  const cwd = await makeFolder();
  const server = await startServer(["--mock"], { cwd });
  await server.openai.embeddings.create({ model, input: ["one", "two"] });
  await server.stop();
  const prune = async (...args: string[]) =>
    JSON.parse((await run(["prune", "--mock", "--yes", "--json", ...args], { cwd })).stdout) as unknown;
  expect(await prune()).toMatchObject({ vectors: 0 });
  expect(await prune("--queries")).toMatchObject({ vectors: 2 });
});

/** The page of the site about `serve`. */
const page = join(import.meta.dirname, "../../../apps/docs/pages/start/openai-tools.md");

test("the site shows what serve prints when it starts", async () => {
  const shown = /```console\n([^]*?)```/.exec(await readFile(page, "utf8"))?.[1] ?? "";
  const lines = shown.split("\n").filter((line) => line.startsWith("  "));
  const env = { SEGMIND_API_KEY: "SG_0123456789abcdef", SEGMIND_EMBED_TOKEN: token };
  const child = start(["serve", "--port", "0"], { cwd: await makeFolder(), env });
  const end = ended(child);
  let printed = "";
  child.stdout!.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  while (!printed.includes("vectors") && child.exitCode === null) await sleep(5);
  child.kill("SIGINT");
  const { code, stdout } = await end;
  expect(
    stdout
      .replace(/:\d+\/v1/, ":8787/v1")
      .split("\n")
      .slice(0, lines.length),
  ).toEqual(lines);
  expect(stdout).toContain("Stopped. 0 requests sent, 0 credits.");
  expect(code).toBe(0);
});

test("the site's table of serve names every flag", async () => {
  const rows = (await readFile(page, "utf8")).split("\n").filter((line) => line.startsWith("| `--"));
  const named = rows.flatMap((row) =>
    [...row.split("|")[1]!.matchAll(/--([\w-]+)/g)].map(([, name]) => name),
  );
  expect(named.toSorted()).toEqual(Object.keys(serveFlags).toSorted());
});
