import { readFileSync } from "node:fs";
import { openPostgres } from "@segmind-embeddings/postgres";
import { expect, test } from "vitest";
import { claim, embedded, keyOf } from "../../../tools/store-tests/entries.ts";
import { newSchema, startTestServer } from "../../../tools/test-servers/postgres-server.ts";

const server = await startTestServer(["-c", "fsync=off"]);
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** What the page counts with. */
const perMinute = [50, 1_000, 10_000];
const bytesPerVector = 4_700;
/** A request takes a second, and a client has 16 on their way. */
const perWorker = 16 * 60;
const creditsPerRequest = 0.000_15;

/** Minutes, hours, days or years, as a person would say it. */
function formatMinutes(minutes: number): string {
  const units: [number, string][] = [
    [1, "minutes"],
    [60, "hours"],
    [24 * 60, "days"],
    [365 * 24 * 60, "years"],
  ];
  const [length, name] = units.findLast(([one]) => minutes / one >= 2) ?? [1, "minutes"];
  return `${String(Math.round(minutes / length))} ${name}`;
}

function formatBytes(bytes: number): string {
  const gigabytes = bytes / 1e9;
  return `${gigabytes < 10 ? gigabytes.toFixed(1) : String(Math.round(gigabytes))} GB`;
}

test("the README's plan of time, database and machines is what its numbers give", () => {
  const table = /<!-- plan -->\n([\s\S]*?)<!-- \/plan -->/.exec(readme)?.[1] ?? "";
  const [heads = [], , ...rows] = table
    .trim()
    .split("\n")
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(heads).toEqual([
    "inputs",
    ...perMinute.map((rate) => `at ${rate.toLocaleString("en")} a minute`),
    "vectors in the database",
  ]);
  expect(rows).toEqual([
    ...[1e6, 1e7, 1e8].map((inputs) => [
      inputs.toLocaleString("en"),
      ...perMinute.map((rate) => formatMinutes(inputs / rate)),
      formatBytes(inputs * bytesPerVector),
    ]),
    ["**workers**", ...perMinute.map((rate) => `**${String(Math.ceil(rate / perWorker))}**`), ""],
  ]);
  expect(readme).toContain(`it sends ${String(perWorker)} a\nminute`);
  expect(readme).toContain(`about ${String(bytesPerVector / 1_000)} kB each`);
  expect(readme).toContain(
    `at the ${String(creditsPerRequest)} credits that the mock gateway takes, a million\ncost ${String(1e6 * creditsPerRequest)}.`,
  );
});

test("a vector of 768 numbers takes in the database what the README's plan counts with", async () => {
  const schema = newSchema(server);
  await using database = openPostgres(server.url, { schema });
  const numbers = Array.from({ length: 2_000 }, (_, number) => number);
  await database.store.open(numbers.map(claim));
  await database.store.write(numbers.map((number) => ({ key: keyOf(number), entry: embedded(number) })));
  await server.sql(`VACUUM FULL "${schema}".embeddings`);
  const [row] = await server.sql(`SELECT pg_total_relation_size('"${schema}".embeddings')::int AS bytes`);
  expect(Math.abs(Number(row?.["bytes"]) / numbers.length / bytesPerVector - 1)).toBeLessThan(0.1);
});
