import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { corpusMedia, makeFolder, manyTexts } from "./helpers/folder.ts";
import { makeGateway } from "./helpers/gateway.ts";
import { run, summaryOf } from "./helpers/run-program.ts";

const embed = ["embed", "docs", "--yes", "--json"];

test("two processes on one folder at the same time buy each text and each medium once", async () => {
  const cwd = await makeFolder(manyTexts(30));
  for (const name of ["candle.jpg", "raven.wav", "almanac.pdf"])
    await copyFile(join(corpusMedia, name), join(cwd, "docs", name));
  const { gateway, env } = await makeGateway({ latency: 20, jobDuration: 50 });
  const both = await Promise.all([run(embed, { cwd, env }), run(embed, { cwd, env })]);
  expect(both.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
    { code: 0, stderr: "" },
    { code: 0, stderr: "" },
  ]);
  expect(gateway.stats.bills).toBe(33);
  expect((await run(["verify", "--json"], { cwd, env })).stdout).toContain('"checked":33,"problems":[]');
});

test("--max-requests holds to the request over restarts, and a larger one goes on", async () => {
  const cwd = await makeFolder(manyTexts(12));
  const { gateway, env } = await makeGateway();
  const limited = [...embed, "--max-requests", "5"];
  const first = await run(limited, { cwd, env });
  expect(first.code).toBe(4);
  expect(summaryOf(first)).toMatchObject({ ending: "budget", done: 5, failed: 0, left: 7 });
  expect(gateway.stats.posts).toBe(5);
  expect((await run(limited, { cwd, env })).code).toBe(4);
  expect(gateway.stats.posts).toBe(5);
  expect((await run([...embed, "--max-requests", "12"], { cwd, env })).code).toBe(0);
  expect(gateway.stats.posts).toBe(12);
});

test("--max-requests counts what was sent and failed, and is shared by two processes", async () => {
  const cwd = await makeFolder(manyTexts(40));
  const { gateway, env } = await makeGateway({
    latency: 10,
    faults: { on: "sync", every: 4, fault: { kind: "status", status: 503 } },
  });
  const limited = [...embed, "--max-requests", "21"];
  const both = await Promise.all([run(limited, { cwd, env }), run(limited, { cwd, env })]);
  expect(both.map(({ code }) => code)).toEqual([4, 4]);
  expect(gateway.stats.posts).toBe(21);
});

test("--max-cost holds to the request over restarts and in two processes, of texts and media", async () => {
  const cwd = await makeFolder(manyTexts(10));
  for (const name of ["candle.jpg", "honeycomb.jpg", "lighthouse.png"])
    await copyFile(join(corpusMedia, name), join(cwd, "docs", name));
  const { gateway, env } = await makeGateway({ costPerRequest: 0.25, latency: 10, jobDuration: 30 });
  const limited = [...embed, "--max-cost", "1.9"];
  const both = await Promise.all([run(limited, { cwd, env }), run(limited, { cwd, env })]);
  expect(both.map(({ code }) => code)).toEqual([4, 4]);
  expect(gateway.stats.bills).toBe(7);
  expect((await run(limited, { cwd, env })).code).toBe(4);
  expect(gateway.stats.bills).toBe(7);
  expect((await run([...embed, "--max-cost", "10"], { cwd, env })).code).toBe(0);
  expect(gateway.stats.bills).toBe(13);
});
