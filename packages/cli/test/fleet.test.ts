import { copyFile, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startTestServer } from "../../../tools/test-servers/postgres-server.ts";
import { addFiles, corpusMedia, makeFolder } from "./helpers/folder.ts";
import { makeGateway } from "./helpers/gateway.ts";
import { ended, eventsOf, run, start } from "./helpers/run-program.ts";

const server = await startTestServer(["-c", "fsync=off"]);

test("embed enqueues in a PostgreSQL database, workers embed it, and status and retry tell and mend", async () => {
  let isMended = false;
  const { gateway, env } = await makeGateway({
    faults: {
      when: ({ params }) => !isMended && params.input === "A blocked owl.",
      fault: { kind: "status", status: 422, message: "Blocked." },
    },
  });
  const lines = ["A red fox.", "A brown hare.", "A blocked owl."].map((text, index) =>
    JSON.stringify({ id: `animal-${String(index)}`, text }),
  );
  const cwd = await makeFolder({ "notes.jsonl": `${lines.join("\n")}\n` });
  const db = ["--db", server.url];

  const none = await run(["status", ...db], { cwd });
  expect(none).toMatchObject({ code: 0, stdout: expect.stringMatching(/vectors +0, 0 credits/) });
  const embed = ["embed", ...db, "--jsonl", "notes.jsonl", "--id", "id", "--text", "text"];
  const enqueued = await run([...embed, "--yes"], { cwd, env });
  expect(enqueued).toMatchObject({ code: 0, stderr: "" });
  expect(enqueued.stdout).toMatch(
    /to send {5}3 requests\n[^]*\nnotes\.jsonl-[0-9a-f]{8}: 3 inputs enqueued\n/,
  );
  expect((await run(["status", ...db], { cwd })).stdout).toMatch(/notes\.jsonl-\w+: waiting, 0 of 3/);

  const worker = await run(["worker", ...db, "--until-done"], { cwd, env });
  expect(worker).toMatchObject({ code: 1, stderr: "" });
  expect(worker.stdout).toMatch(/notes\.jsonl-\w+: done, 2 of 3, 1 failed, 0\.0003 credits/);
  const told = await run(["status", ...db], { cwd });
  expect(told.code).toBe(1);
  expect(told.stdout).toMatch(/animal-2: .*Blocked/);
  expect(told.stdout).toContain("segmind-embed retry --db");

  isMended = true;
  expect((await run(["retry", ...db], { cwd })).stdout).toBe("1 input for workers to try again.\n");
  expect(await run(["worker", ...db, "--until-done"], { cwd, env })).toMatchObject({ code: 0 });
  const { store, bulks } = JSON.parse((await run(["status", ...db, "--json"], { cwd })).stdout) as {
    store: unknown;
    bulks: unknown[];
  };
  expect(store).toMatchObject({ embedded: 3 });
  expect(bulks).toMatchObject([{ state: "done", done: 3, failed: 0 }]);
  expect(gateway.stats.bills).toBe(3);
}, 180_000);

test("a worker of the program ends in order at SIGTERM, and gives back what it has not done", async () => {
  const { gateway, env } = await makeGateway({ latency: 300 });
  const lines = Array.from({ length: 400 }, (_, index) =>
    JSON.stringify({ id: index, text: `Text ${String(index)} of the worker.` }),
  );
  const cwd = await makeFolder({ "many.jsonl": lines.join("\n") });
  const db = ["--db", server.url];
  await run(["embed", ...db, "--jsonl", "many.jsonl", "--id", "id", "--text", "text", "--yes"], { cwd, env });
  const child = start(["worker", ...db], { cwd, env });
  const end = ended(child);
  while (gateway.stats.bills < 20) await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill("SIGTERM");
  const { code, stdout } = await end;
  expect(code).toBe(130);
  expect(stdout).toContain("Stopping: what is on its way comes to its end.");
  const { bills, posts } = gateway.stats;
  expect(posts).toBe(bills);
  expect(bills).toBeLessThan(400);
  expect((await run(["status", ...db], { cwd })).stdout).toContain(`running, ${String(bills)} of 400`);
}, 180_000);

test("a worker without a database says what it needs", async () => {
  const cwd = await makeFolder();
  for (const args of [["worker"], ["worker", "--db", "vectors.db"]]) {
    const { code, stderr } = await run(args, { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("worker needs --db with a database, such as postgres://user@host/name.");
  }
});

test("embed with a database plans texts of folders, tables and lines as it does with a file, and asks first", async () => {
  const { gateway, env } = await makeGateway();
  const section = (title: string): string => `# ${title}\n\n${`${title} is told of here. `.repeat(40)}\n\n`;
  const cwd = await makeFolder({
    "docs/long.md": ["One", "Two", "Three"].map(section).join(""),
    "docs/copy.txt": "A red fox.",
    "docs/same.txt": "A red fox.",
    "docs/broken.txt": Buffer.from([0, 1, 2, 255]),
    "docs/.gitignore": "secret.txt\n",
    "docs/secret.txt": "not meant",
    "p.csv": 'sku,text\na,"brown\nhare"\n',
  });
  await copyFile(join(corpusMedia, "candle.jpg"), join(cwd, "docs/candle.jpg"));
  const db = ["--db", server.url];
  const embed = ["embed", "docs", "-", ...db, "--csv", "p.csv", "--id", "sku", "--text", "text", "--json"];
  embed.push("--chunk-tokens", "150", "--dimensions", "256");
  const here = { cwd, env, input: "a line of its own\n" };

  const planned = await run([...embed, "--dry-run"], here);
  expect(planned).toMatchObject({ code: 0, stderr: "" });
  const plan = eventsOf(planned).find(({ event }) => event === "plan") as {
    requests: number;
    pieces: number;
  };
  expect(plan).toMatchObject({ documents: 6, duplicates: 1, stored: 0, requests: plan.pieces - 1 });
  expect(plan.pieces).toBeGreaterThan(7);
  expect(await run(embed, here)).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") });
  expect(await readdir(cwd)).not.toContain("segmind-embed.queue");

  const enqueued = await run([...embed, "--yes"], here);
  expect(enqueued.code).toBe(1);
  const events = eventsOf(enqueued);
  expect(events.filter(({ event }) => event === "failure")).toMatchObject([{ input: "docs/broken.txt" }]);
  expect(events.filter(({ event }) => event === "enqueued")).toMatchObject([
    { inputs: 1 },
    { inputs: plan.requests - 1 },
  ]);
  expect(gateway.stats.posts).toBe(0);
  expect((await run(["worker", ...db, "--until-done"], { cwd, env })).stdout).toContain(": done, ");
  expect(gateway.stats.bills).toBe(plan.requests);

  // What is stored is neither planned nor enqueued again, whatever it is called.
  await addFiles(cwd, { "docs/new.txt": "An owl." });
  const again = eventsOf(await run([...embed, "--yes"], here));
  expect(again.find(({ event }) => event === "plan")).toMatchObject({ requests: 1, stored: plan.pieces });
  expect(again.filter(({ event }) => event === "enqueued")).toMatchObject([{ inputs: 1 }]);
}, 180_000);

test("what a database cannot do is refused with a sentence, and nothing is made of its URL", async () => {
  const { env } = await makeGateway();
  const cwd = await makeFolder({ "a.txt": "A fox." });
  await mkdir(join(cwd, "media"));
  await copyFile(join(corpusMedia, "candle.jpg"), join(cwd, "media/candle.jpg"));
  const db = ["--db", server.url];
  for (const [says, ...args] of [
    ["a budget is counted in the catalogue", "embed", "a.txt", "--max-requests", "5"],
    ["a budget is counted in the catalogue", "embed", "a.txt", "--max-cost", "5"],
    ["--mock does not go with a database", "embed", "a.txt", "--mock"],
    ["name the folder of", "embed", "media/candle.jpg", "--yes"],
    ...["search fox", "export out.jsonl", "verify", "prune", "explore", "serve --no-token"].map((line) => [
      "This command needs a file in --db. A database works with embed, worker, status and retry",
      ...line.split(" "),
    ]),
  ]) {
    const refused = await run([...args, ...db], { cwd, env });
    expect(refused, args.join(" ")).toMatchObject({ code: 2, stderr: expect.stringContaining(says!) });
  }
  expect((await readdir(cwd)).toSorted()).toEqual(["a.txt", "media"]);
}, 120_000);
