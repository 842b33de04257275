import { expect, test } from "vitest";
import { startTestServer } from "../../../tools/test-servers/postgres-server.ts";
import { makeFolder } from "./helpers/folder.ts";
import { makeGateway } from "./helpers/gateway.ts";
import { ended, run, start } from "./helpers/run-program.ts";

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
  const enqueued = await run(["embed", ...db, "--jsonl", "notes.jsonl", "--id", "id", "--text", "text"], {
    cwd,
  });
  expect(enqueued).toMatchObject({ code: 0, stderr: "" });
  expect(enqueued.stdout).toMatch(/^notes\.jsonl-[0-9a-f]{8}: 3 inputs enqueued\n/);
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
    JSON.stringify(`Text ${String(index)} of the worker.`),
  );
  const cwd = await makeFolder({ "many.jsonl": lines.join("\n") });
  const db = ["--db", server.url];
  await run(["embed", ...db, "--jsonl", "many.jsonl", "--id", "id", "--text", "text"], { cwd });
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

test.each([
  [
    ["embed", "--jsonl", "notes.jsonl", "--id", "id", "--text", "text", "--max-cost", "1"],
    /--max-cost does not go with/,
  ],
  [
    ["embed", "notes.jsonl"],
    /notes\.jsonl is no folder: with a database in --db, name folders of media, or --jsonl/,
  ],
  [["embed", "--csv", "a.csv", "--id", "a", "--text", "b"], /--csv does not go with a database/],
  [
    ["explore"],
    /reads a file of vectors and its catalogue\. A database is for embed, worker, status and retry/,
  ],
])("what does not go with a database is refused: %j", async (args, message) => {
  const cwd = await makeFolder({ "notes.jsonl": "", "a.csv": "a,b\n" });
  const { code, stderr } = await run([...args, "--db", "postgres://nobody:secret@127.0.0.1:1/x"], { cwd });
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain("secret");
});

test("a worker without a database says what it needs", async () => {
  const cwd = await makeFolder();
  for (const args of [["worker"], ["worker", "--db", "vectors.db"]]) {
    const { code, stderr } = await run(args, { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("--db is needed: a URL such as postgres://user@host/name.");
  }
});
