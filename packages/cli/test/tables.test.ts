import { expect, test } from "vitest";
import { addFiles, makeFolder } from "./helpers/folder.ts";
import { makeGateway } from "./helpers/gateway.ts";
import { ended, eventsOf, run, start } from "./helpers/run-program.ts";

const csv = ["embed", "--csv", "p.csv", "--id", "sku", "--text", "text", "--yes"];

/** The ids of what is embedded. */
async function idsIn(cwd: string): Promise<string[]> {
  return eventsOf(await run(["export", "-"], { cwd })).map(({ id }) => String(id));
}

test("rows of tables and lines are embedded, each once, and an edited row buys one request", async () => {
  const cwd = await makeFolder({
    "p.csv": 'sku,text\na,red fox\nb,"brown\nhare"\n',
    "q.jsonl": '{"id":"x","t":"one"}\n{"id":"y","t":"two"}\n',
  });
  const { gateway, env } = await makeGateway();
  const embedCsv = () =>
    run(["embed", "--csv", "p.csv", "--id", "sku", "--text", "text", "--yes"], { cwd, env });
  await embedCsv();
  await run(["embed", "--jsonl", "q.jsonl", "--id", "id", "--text", "t", "--yes"], { cwd, env });
  expect(gateway.stats.bills).toBe(4);
  await addFiles(cwd, { "p.csv": "sku,text\na,red fox\nb,grey hare\nc,red fox\n" });
  await embedCsv();
  expect(gateway.stats.bills).toBe(5);
  const lines = await ended(start(["embed", "-", "--yes"], { cwd, env }), "first\nsecond\n");
  expect(lines.code).toBe(0);
  expect(gateway.stats.bills).toBe(7);
  await run(["embed", "--csv", "p.csv", "--id", "sku", "--text", "nothing", "--yes"], { cwd, env }).then(
    ({ code, stderr }) => {
      expect(code).toBe(1);
      expect(stderr).toContain('"nothing"');
    },
  );
});

test("a row of a CSV table that cannot be used is kept with its reason, and the others are embedded", async () => {
  const cwd = await makeFolder({ "p.csv": "sku,text\na,red fox\nb,\n,hare\nc,x,y\na,again\nd,owl\n" });
  const { gateway, env } = await makeGateway();
  const embedded = await run([...csv, "--csv", "p.csv"], { cwd, env });
  expect(embedded.code).toBe(1);
  expect(embedded.stderr).toBe(
    'failed  p.csv, a (line 6): line 6: an earlier row has the id "a", too\n' +
      "failed  p.csv, b: line 3: an empty text\n" +
      'failed  p.csv, line 4: "sku" is empty; expected an id\n' +
      "failed  p.csv, line 5: 3 fields; expected 2\n",
  );
  expect(await idsIn(cwd)).toEqual(["a", "d"]);
  await addFiles(cwd, { "p.csv": "sku,text\na,red fox\nb,hare\nd,owl\n" });
  expect((await run(csv, { cwd, env })).code).toBe(0);
  expect(await idsIn(cwd)).toEqual(["a", "b", "d"]);
  expect(gateway.stats.bills).toBe(3);
});

test("a line of a JSONL table that is no row is kept with its reason, and the others are embedded", async () => {
  const cwd = await makeFolder({
    "q.jsonl": '{"id":1,"t":"one"}\n{"id":2,\n{"id":3,"t":null}\n{"id":4,"t":"four"}\n',
  });
  const args = ["embed", "--jsonl", "q.jsonl", "--id", "id", "--text", "t", "--mock", "--db", "v.db"];
  const embedded = await run(args, { cwd });
  expect(embedded.code).toBe(1);
  expect(embedded.stderr).toBe(
    "failed  q.jsonl, line 2: this is no JSON; expected an object on a line of its own\n" +
      'failed  q.jsonl, line 3: "t" is null; expected a string\n',
  );
  expect(embedded.stdout).toContain("embedded    2 in");
});

test("a table that cannot be read to its end keeps the rows of an earlier run; rows that are gone from a whole one go", async () => {
  const cwd = await makeFolder({ "p.csv": "sku,text\na,red fox\nb,brown hare\nc,owl\n" });
  const { gateway, env } = await makeGateway();
  await run(csv, { cwd, env });
  await addFiles(cwd, { "p.csv": 'sku,text\na,red fox\nb,"brown hare\nc,owl\n' });
  const broken = await run(csv, { cwd, env });
  expect(broken.code).toBe(1);
  expect(broken.stderr).toContain("p.csv: line 3, column 2: a quote is opened in this row and never closed");
  expect(await idsIn(cwd)).toEqual(["a", "b", "c"]);
  await addFiles(cwd, { "p.csv": "sku,text\na,red fox\nb,brown hare\n" });
  expect((await run(csv, { cwd, env })).code).toBe(0);
  expect(await idsIn(cwd)).toEqual(["a", "b"]);
  expect(gateway.stats.bills).toBe(3);
});

test("the lines of standard input replace those of an earlier run", async () => {
  const cwd = await makeFolder();
  const { gateway, env } = await makeGateway();
  await run(["embed", "-", "--yes"], { cwd, env, input: "first\nsecond\nthird\n" });
  await run(["embed", "-", "--yes"], { cwd, env, input: "second\nfourth\n" });
  const lines = eventsOf(await run(["export", "-"], { cwd })).map(({ id, text }) => [id, text]);
  expect(lines.toSorted()).toEqual([
    ["1", "second"],
    ["2", "fourth"],
  ]);
  expect(gateway.stats.bills).toBe(4);
});

test("a table in a folder is skipped with the flag that takes it", async () => {
  const cwd = await makeFolder({ "d/a.md": "a", "d/t.tsv": "x\ty", "d/u.ndjson": "{}" });
  const { stdout } = await run(["embed", "d", "--mock"], { cwd });
  expect(stdout).toContain("a table: give it with --csv: d/t.tsv\n");
  expect(stdout).toContain("a table: give it with --jsonl: d/u.ndjson\n");
});
