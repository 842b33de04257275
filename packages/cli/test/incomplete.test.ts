import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { corpusMedia, makeFolder } from "./helpers/folder.ts";
import { makeGateway } from "./helpers/gateway.ts";
import { eventsOf, run } from "./helpers/run-program.ts";
import { hasTerminals, startInTerminal } from "./helpers/terminal.ts";

test("search sends nothing where there is nothing to find", async () => {
  const cwd = await makeFolder({ "docs/a.md": "A red fox." });
  const { gateway, env } = await makeGateway();
  await run(["embed", "docs", "--dry-run"], { cwd, env });
  const early = await run(["search", "fox"], { cwd, env });
  expect(early).toEqual({ code: 0, stdout: "Nothing is embedded here.\n", stderr: "Nothing was sent.\n" });
  await run(["embed", "docs", "--yes"], { cwd, env });
  const ofKind = await run(["search", "fox", "--kind", "pdf", "--json"], { cwd, env });
  expect(eventsOf(ofKind)).toMatchObject([{ event: "query", how: "none" }]);
  expect(gateway.stats.posts).toBe(1);
});

test("export says how many pieces have no vector yet", async () => {
  const cwd = await makeFolder({ "docs/a.md": "one", "docs/b.md": "two", "docs/c.md": "three" });
  const { env } = await makeGateway();
  expect((await run(["embed", "docs", "--yes", "--max-requests", "1"], { cwd, env })).code).toBe(4);
  const exported = await run(["export", "v.jsonl"], { cwd });
  expect(exported.stdout).toBe("1 vector in v.jsonl.\n");
  expect(exported.stderr).toBe("2 pieces without a vector left out: `segmind-embed status` shows why.\n");
});

test("status says for each kind of failure what to do about it", async () => {
  const cwd = await makeFolder({ "docs/empty.md": "" });
  const { env } = await makeGateway();
  await run(["embed", "docs", "--yes"], { cwd, env });
  const unusable = await run(["status"], { cwd });
  expect(unusable.code).toBe(1);
  expect(unusable.stdout).toMatch(
    /\n {2}unusable docs\/empty\.md: an empty file\n\nFix what is unusable, and run the/,
  );
  expect(unusable.stdout).not.toContain("retry");

  await copyFile(join(corpusMedia, "candle.jpg"), join(cwd, "docs/a.jpg"));
  await rm(join(cwd, "docs/empty.md"));
  const reset = await makeGateway({
    faults: { on: "submit", at: 1, fault: { kind: "reset-after-body", billed: true } },
  });
  const other = { cwd, env: reset.env };
  expect((await run(["embed", "docs", "--yes", "--db", "v.db"], other)).code).toBe(3);
  const unknown = await run(["status", "--db", "v.db"], other);
  expect(unknown.code).toBe(3);
  expect(unknown.stdout.replaceAll("\n", " ")).toContain(
    "segmind-embed retry --unknown resend --db v.db sends again what may have been billed but gave no vector.",
  );
  expect(unknown.stdout).not.toContain("onUnknownOutcome");
});

test("a run without an API key is told so before anybody is asked, and a dry run needs none", async () => {
  const cwd = await makeFolder({ "docs/a.md": "A red fox." });
  const told = await run(["embed", "docs"], { cwd });
  expect(told.code).toBe(2);
  expect(told.stderr).toBe(
    "segmind-embed: There is no API key: set SEGMIND_API_KEY, or add --mock to try without one.\n",
  );
  expect((await run(["embed", "docs", "--dry-run"], { cwd })).code).toBe(0);
});

test("a collection takes no vectors for another task", async () => {
  const cwd = await makeFolder({ "docs/a.md": "A red fox." });
  await run(["embed", "docs", "--mock"], { cwd });
  const refused = await run(["embed", "docs", "--mock", "--task-type", "CLUSTERING"], { cwd });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("for the task RETRIEVAL_DOCUMENT, not CLUSTERING");
});

test("names of files cannot control a terminal, and the program's own files are not listed as skipped", async () => {
  const cwd = await makeFolder({ "d/red\x1b[31m\nfox.md": "", "d/ok.md": "ok" });
  await run(["embed", ".", "--mock"], { cwd });
  const again = await run(["embed", ".", "--mock"], { cwd });
  expect(again.stdout).not.toContain("skipped");
  const status = await run(["status", "--mock"], { cwd });
  expect(again.stderr).toBe("failed  d/red [31m fox.md: an empty file\n");
  expect(again.stderr + status.stdout).not.toContain("\x1b");
});

test.runIf(hasTerminals)("prune forgets nothing after a no, or after Ctrl-C", async () => {
  const cwd = await makeFolder({ "docs/a.md": "A red fox.", "docs/b.md": "A hare." });
  await run(["embed", "docs", "--mock"], { cwd });
  await rm(join(cwd, "docs/b.md"));
  for (const [typed, code] of [
    ["n\n", 2],
    ["\x03", 130],
  ] as const) {
    const terminal = startInTerminal(["prune", "--mock"], { cwd });
    await terminal.until(/Forget 1 document and 1 vector\?/);
    terminal.type(typed);
    expect(await terminal.end).toBe(code);
  }
  const left = await run(["prune", "--mock", "--dry-run"], { cwd });
  expect(left.stdout).toBe("Would be forgotten: 1 document and 1 vector.\n");
});
