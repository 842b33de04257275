import { readdir, readFile } from "node:fs/promises";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { runMain } from "./helpers/start-main.ts";

const folder = new URL("../examples/", import.meta.url);

/** What each prints. */
const examples = {
  "first-vector": [/^768 numbers, of unit length, in the space segmind_\S+_768_/, /\nthe image: 0\.\d{3}\n/],
  "job-in-another-process": [/the gateway accepted job [\w-]{36}\n/, /768 numbers for 0\.00015 credits\n/],
  langchain: [/^36 vectors\n/, /\n0\.\d{3} {2}He must be a dull man/],
  llamaindex: [/\n0\.\d{3} {2}He must be a dull man/, /the image has 768 numbers/],
  "many-texts": [/^34 vectors\n\d+ came from many-texts\.db, \d+ were bought\n/m],
  "media-folder": [/^11 requests\n/, /\nalmanac\.pdf \(.+\) is nearest to /],
  stream: [/^34 lines in stream\.jsonl\n$/],
};

test("there is a program of 20 to 60 lines for each example", async () => {
  const files = await readdir(folder);
  expect(files.toSorted()).toEqual(Object.keys(examples).map((name) => `${name}.ts`));
  for (const file of files) {
    const lines = (await readFile(new URL(file, folder), "utf8")).trimEnd().split("\n");
    expect(lines.length, file).toBeGreaterThanOrEqual(20);
    expect(lines.length, file).toBeLessThanOrEqual(60);
  }
});

test("npm start -- example lists each with what it shows", async () => {
  const { code, stdout } = await runMain(await temporaryFolder(), ["example"]);
  expect(code).toBe(0);
  for (const name of Object.keys(examples)) expect(stdout).toMatch(new RegExp(`^  ${name} +\\S.{20}`, "m"));
});

test.each(Object.entries(examples))("npm start -- example %s runs against the mock", async (name, prints) => {
  const { code, stdout, stderr } = await runMain(await temporaryFolder(), ["example", name]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const pattern of prints) expect(stdout).toMatch(pattern);
});

test("the example many-texts, run again, buys nothing", async () => {
  const cwd = await temporaryFolder();
  await using gateway = await startMockGateway();
  const env = { SEGMIND_API_KEY: gateway.apiKey, SEGMIND_BASE_URL: gateway.url };
  const run = () => runMain(cwd, ["example", "many-texts", "--real", "--yes"], env);
  await run();
  expect((await run()).stdout).toContain("34 came from many-texts.db, 0 were bought\n");
  expect(gateway.stats.bills).toBe(34);
});
