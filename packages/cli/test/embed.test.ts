import { copyFile, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addFiles, corpusMedia, makeFolder } from "./helpers/folder.ts";
import { makeGateway } from "./helpers/gateway.ts";
import { eventsOf, run } from "./helpers/run-program.ts";
import { hasTerminals, startInTerminal } from "./helpers/terminal.ts";

const texts = {
  "docs/fox.md": "# Foxes\n\nA red fox.",
  "docs/hare.txt": "A brown hare.",
  "docs/deep/owl.md": "An owl by night.",
};

test("embed --mock embeds a folder of texts and media, and a second run buys nothing", async () => {
  const cwd = await makeFolder(texts);
  for (const name of ["candle.jpg", "raven.wav", "steamer.mp4", "almanac.pdf"])
    await copyFile(join(corpusMedia, name), join(cwd, "docs", name));
  const first = await run(["embed", "docs", "--mock"], { cwd });
  expect(first.stderr).toBe("");
  expect(first.code).toBe(0);
  expect(first.stdout).toContain("3 texts, 1 image, 1 recording, 1 video, 1 PDF");
  expect(first.stdout).toContain("7 requests");
  const second = await run(["embed", "docs", "--mock"], { cwd });
  expect(second.code).toBe(0);
  expect(second.stdout).toContain("nothing was bought");
});

test("what is renamed, swapped, copied and deleted costs nothing, and what is edited costs its own request", async () => {
  const cwd = await makeFolder(texts);
  const { gateway, env } = await makeGateway();
  const embed = () => run(["embed", "docs", "--yes", "--json"], { cwd, env });
  const path = (name: string): string => join(cwd, "docs", name);
  await embed();
  expect(gateway.stats.bills).toBe(3);

  // Of equal size and times, so that nothing but their names is exchanged.
  await addFiles(cwd, { "docs/a.txt": "one", "docs/b.txt": "two" });
  const time = new Date("2026-01-01");
  for (const name of ["a.txt", "b.txt"]) await utimes(path(name), time, time);
  await embed();
  expect(gateway.stats.bills).toBe(5);
  await rename(path("a.txt"), path("swap"));
  await rename(path("b.txt"), path("a.txt"));
  await rename(path("swap"), path("b.txt"));
  await rename(path("fox.md"), path("vixen.md"));
  await copyFile(path("hare.txt"), path("deep/hare.txt"));
  await rm(path("deep/owl.md"));
  const moved = await embed();
  expect(gateway.stats.bills).toBe(5);
  expect(moved.code).toBe(0);
  expect(eventsOf(moved)).toContainEqual({ event: "removed", documents: 2 });

  await writeFile(path("a.txt"), "three");
  await embed();
  expect(gateway.stats.bills).toBe(6);
  // The deleted one comes back: its vector was never forgotten.
  await addFiles(cwd, texts);
  await embed();
  expect(gateway.stats.bills).toBe(6);
});

test("embed takes a folder without hidden files, node_modules, what ignore files name and links that lead out", async () => {
  const outside = await makeFolder({ "secret.txt": "outside" });
  const cwd = await makeFolder({
    ".git/HEAD": "",
    ".gitignore": "*.log\n/in/build/\n",
    "in/a.txt": "a",
    "in/x.log": "log",
    "in/build/b.txt": "b",
    "in/.hidden/c.txt": "c",
    "in/node_modules/d.txt": "d",
    "in/sub/.ignore": "e*.txt\n!e2.txt",
    "in/sub/e1.txt": "e1",
    "in/sub/e2.txt": "e2",
    "in/data.json": "{}",
  });
  await symlink(join(outside, "secret.txt"), join(cwd, "in/link.txt"));
  await symlink(outside, join(cwd, "in/links"));
  await symlink(join(cwd, "in/a.txt"), join(cwd, "in/inner.txt"));
  const { gateway, env } = await makeGateway();
  const ended = await run(["embed", "in", "--yes"], { cwd, env });
  expect(ended.stdout).toContain("3 texts");
  expect(ended.stdout).toContain("a link that leads out of the folder");
  expect(gateway.stats.bills).toBe(2);
});

test("embed with a pattern takes what it matches and nothing else", async () => {
  const cwd = await makeFolder({ ...texts, "src/a.ts": "let a = 1;" });
  const ended = await run(["embed", "docs/**/*.md", "src/*.ts", "--mock", "--json"], { cwd });
  expect(eventsOf(ended).find(({ event }) => event === "plan")).toMatchObject({ documents: 3, requests: 3 });
});

test("files that cannot be used are told with their reason and end no run", async () => {
  const cwd = await makeFolder({
    ...texts,
    "docs/empty.txt": "",
    "docs/broken.png": "no picture",
    "docs/b.pdf": "%PDF-1.4 x",
  });
  const ended = await run(["embed", "docs", "--mock"], { cwd });
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/docs\/broken\.png: .*bytes/);
  expect(ended.stderr).toMatch(/docs\/empty\.txt: /);
  expect(ended.stdout).toContain("embedded    3 in");
});

test("names with newlines and emoji are taken, and shown on one line", async () => {
  const cwd = await makeFolder({ "d/a\nb 🦊.txt": "a", "d/🦊.png": "x" });
  const ended = await run(["embed", "d", "--mock"], { cwd });
  expect(ended.stderr).toMatch(/^failed {2}d\/🦊\.png: .*\n$/u);
  expect((await run(["embed", "d", "--mock"], { cwd })).stdout).toContain("stored      1 of 1");
});

test("embed --dry-run plans without a key and sends nothing", async () => {
  const cwd = await makeFolder(texts);
  const { gateway, env } = await makeGateway();
  const ended = await run(["embed", "docs", "--dry-run"], {
    cwd,
    env: { SEGMIND_BASE_URL: env["SEGMIND_BASE_URL"]! },
  });
  expect(ended.code).toBe(0);
  expect(ended.stdout).toContain("3 requests");
  expect(ended.stdout).toContain("not known yet: the first answer tells a price");
  expect(gateway.stats.requests).toBe(0);
});

test("without a terminal embed sends nothing before --yes", async () => {
  const cwd = await makeFolder(texts);
  const { gateway, env } = await makeGateway();
  const ended = await run(["embed", "docs"], { cwd, env });
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain("--yes");
  expect(gateway.stats.requests).toBe(0);
});

test.each([
  [["embed"], "Name what to embed: files"],
  [["embed", "nowhere"], 'no file or folder "nowhere"'],
  [["embed", ".", "--top"], "--top"],
  [["embed", ".", "--dimensions", "12"], "128 to 3072"],
  [["embed", ".", "--max-cost", "-1"], "--max-cost"],
  [["embed", ".", "--on-unknown", "pay"], "auto, resend, fail"],
  [["embed", "--csv", "a.csv"], "--id and --text"],
  [["embde"], 'Did you mean "embed"?'],
])("%j ends with 2 and says why in a line", async (args, words) => {
  const ended = await run(args, { cwd: await makeFolder() });
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain(words);
  expect(ended.stderr.trim().split("\n")).toHaveLength(1);
});

test("a collection refuses vectors of another space", async () => {
  const cwd = await makeFolder(texts);
  await run(["embed", "docs", "--mock"], { cwd });
  const ended = await run(["embed", "docs", "--mock", "--dimensions", "256"], { cwd });
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain("cannot be compared");
  expect(
    (await run(["embed", "docs", "--mock", "--dimensions", "256", "--collection", "short"], { cwd })).code,
  ).toBe(0);
});

test("a file of the mock's vectors takes no others", async () => {
  const cwd = await makeFolder(texts);
  const { env } = await makeGateway();
  await run(["embed", "docs", "--mock", "--db", "v.db"], { cwd });
  const ended = await run(["embed", "docs", "--yes", "--db", "v.db"], { cwd, env });
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain("--mock");
});

test.runIf(hasTerminals)(
  "in a terminal embed asks, sends nothing after a no, and shows one line of progress",
  async () => {
    const cwd = await makeFolder(texts);
    const { gateway, env } = await makeGateway({ latency: 300 });
    const refused = startInTerminal(["embed", "docs"], { cwd, env });
    await refused.until(/Send 3 requests\?/);
    refused.type("n\n");
    expect(await refused.end).toBe(2);
    expect(gateway.stats.posts).toBe(0);

    const agreed = startInTerminal(["embed", "docs"], { cwd, env }, { columns: 40 });
    await agreed.until(/Send 3 requests\?/);
    agreed.type("y\n");
    expect(await agreed.end).toBe(0);
    expect(gateway.stats.bills).toBe(3);
    expect(agreed.written()).toMatch(/\r\x1b\[K.*\/3/);
    const longest = Math.max(
      ...agreed
        .written()
        .split(/\r?\n|\r\x1b\[K/)
        .map((line) => line.replaceAll(/\x1b\[[\d;]*m/g, "").length),
    );
    expect(longest).toBeLessThanOrEqual(40);
  },
);

test.runIf(hasTerminals)(
  "a file that changes or vanishes after the plan is told with its reason and ends no run, and the next run takes what it is now",
  async () => {
    const cwd = await makeFolder({ "docs/fox.md": "A red fox in the snow." });
    const docs = join(cwd, "docs");
    for (const name of ["candle.jpg", "honeycomb.jpg", "lighthouse.png"])
      await copyFile(join(corpusMedia, name), join(docs, name));
    const { gateway, env } = await makeGateway();
    const first = startInTerminal(["embed", "docs"], { cwd, env });
    await first.until(/Send 4 requests\?/);
    await rm(join(docs, "candle.jpg"));
    await copyFile(join(corpusMedia, "chessboard.png"), join(docs, "lighthouse.png"));
    first.type("y\n");
    expect(await first.end).toBe(1);
    expect(gateway.stats.bills).toBe(2);
    const status = await run(["status"], { cwd, env });
    expect(status.stdout).toMatch(/candle\.jpg: there is no such file/);
    expect(status.stdout).toMatch(/lighthouse\.png: the file changed since it was planned/);

    expect((await run(["embed", "docs", "--yes"], { cwd, env })).code).toBe(0);
    expect(gateway.stats.bills).toBe(3);
  },
);
