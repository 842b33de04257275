import { copyFile, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commands } from "../src/commands/commands.ts";
import { addFiles, corpusMedia, makeFolder } from "./helpers/folder.ts";
import { makeGateway } from "./helpers/gateway.ts";
import { eventsOf, run } from "./helpers/run-program.ts";
import { hasTerminals, startInTerminal } from "./helpers/terminal.ts";

const texts = {
  "docs/fox.md": "A red fox in the snow.",
  "docs/hare.txt": "A brown hare.",
  "docs/owl.md": "An owl by night.",
};

test.each(commands.map(({ name }) => name))("%s --help tells its flags with an example", async (name) => {
  const { code, stdout } = await run([name, "--help"], { cwd: await makeFolder() });
  expect(code).toBe(0);
  expect(stdout).toMatch(/Example/);
  expect(stdout).toContain(`segmind-embed ${name}`);
});

test("the program's help names every command", async () => {
  const { code, stdout } = await run(["--help"], { cwd: await makeFolder() });
  expect(code).toBe(0);
  for (const { name } of commands) expect(stdout).toContain(`\n  ${name} `);
});

test("search finds a text by words; the same question again costs nothing and says so", async () => {
  const cwd = await makeFolder(texts);
  const { gateway, env } = await makeGateway();
  await run(["embed", "docs", "--yes"], { cwd, env });
  const first = await run(["search", "red", "fox", "--top", "1"], { cwd, env });
  expect(first.code).toBe(0);
  expect(first.stdout).toMatch(/1 {2}0\.\d{3} {2}docs\/fox\.md\n\s+A red fox in the snow\./);
  expect(first.stderr).toContain("One request, 0.00015 credits");
  expect(gateway.stats.bills).toBe(4);
  const again = await run(["search", "red fox", "--top", "1"], { cwd, env });
  expect(again.stderr).toContain("cost nothing");
  expect(gateway.stats.bills).toBe(4);
  const ofKind = await run(["search", "red fox", "--kind", "pdf"], { cwd, env });
  expect(ofKind.stdout).toBe("Nothing of the kind pdf is embedded here.\n");
});

test("search by a file that is embedded, and by --like, sends nothing", async () => {
  const cwd = await makeFolder(texts);
  for (const name of ["candle.jpg", "almanac.pdf"])
    await copyFile(join(corpusMedia, name), join(cwd, "docs", name));
  const { gateway, env } = await makeGateway();
  await run(["embed", "docs", "--yes"], { cwd, env });
  const posts = gateway.stats.posts;
  const byFile = await run(["search", "docs/candle.jpg", "--json", "--kind", "image"], { cwd, env });
  expect(eventsOf(byFile)).toMatchObject([
    { event: "query", how: "stored" },
    { event: "hit", id: "docs/candle.jpg", score: expect.closeTo(1, 5) },
  ]);
  const like = await run(["search", "--like", "docs/fox.md", "--json"], { cwd, env });
  expect(eventsOf(like)[0]).toMatchObject({ how: "like" });
  expect(eventsOf(like).map(({ id }) => id)).not.toContain("docs/fox.md");
  expect(gateway.stats.posts).toBe(posts);
});

test("search refuses to compare collections of different spaces", async () => {
  const cwd = await makeFolder(texts);
  await run(["embed", "docs", "--mock"], { cwd });
  await run(["embed", "docs", "--mock", "--collection", "short", "--dimensions", "128"], { cwd });
  const refused = await run(["search", "fox", "--mock"], { cwd });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("--collection");
  expect((await run(["search", "fox", "--mock", "--collection", "short"], { cwd })).code).toBe(0);
});

test("vectors that are bought long serve shorter lengths without another request", async () => {
  const cwd = await makeFolder(texts);
  const { gateway, env } = await makeGateway();
  const embed = (dimensions: string) =>
    run(
      [
        "embed",
        "docs",
        "--yes",
        "--stored-dimensions",
        "3072",
        "--dimensions",
        dimensions,
        "--collection",
        dimensions,
      ],
      { cwd, env },
    );
  await embed("768");
  await embed("256");
  expect(gateway.stats.bills).toBe(3);
  const found = await run(["search", "red fox", "--collection", "256", "--json", "--top", "1"], { cwd, env });
  expect(eventsOf(found)[1]).toMatchObject({ id: "docs/fox.md" });
});

test("texts are cut into pieces with their lines, and an edit buys only what changed", async () => {
  const section = (title: string): string =>
    `# ${title}\n\n${`${title} is told of here in a sentence. `.repeat(12)}\n\n`;
  const cwd = await makeFolder({ "long.md": ["One", "Two", "Three", "Four"].map(section).join("") });
  const { gateway, env } = await makeGateway();
  const embed = () => run(["embed", "long.md", "--yes", "--chunk-tokens", "150", "--json"], { cwd, env });
  await embed();
  const before = gateway.stats.bills;
  expect(before).toBeGreaterThan(3);
  await addFiles(cwd, { "long.md": ["One", "Two", "Changed", "Four"].map(section).join("") });
  await embed();
  expect(gateway.stats.bills).toBe(before + 1);
  const found = await run(["search", "Changed is told of here", "--json", "--top", "1"], { cwd, env });
  expect(eventsOf(found)[1]).toMatchObject({
    range: { unit: "lines" },
    id: expect.stringMatching(/^long\.md#lines=\d+-\d+$/),
  });
});

test("HTML and UTF-16 are read as text, and what is no text is told", async () => {
  const cwd = await makeFolder({
    "d/a.html": "<h1>Foxes</h1><p>A red fox.</p><script>no</script>",
    "d/b.txt": Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("hare", "utf16le")]),
    "d/c.txt": Buffer.from([0, 1, 2, 3, 255, 254]),
  });
  const embedded = await run(["embed", "d", "--mock"], { cwd });
  expect(embedded.code).toBe(1);
  expect(embedded.stderr).toMatch(/^failed {2}d\/c\.txt: .+\n$/);
  const found = await run(["export", "-", "--mock"], { cwd });
  expect(eventsOf(found).map(({ text }) => text)).toEqual(["# Foxes\n\nA red fox.", "hare"]);
});

test.each(["jsonl", "csv", "npy", "parquet"])("export writes %s, whole or not at all", async (format) => {
  const cwd = await makeFolder(texts);
  await run(["embed", "docs", "--mock"], { cwd });
  const { code, stdout } = await run(["export", `out.${format}`, "--mock"], { cwd });
  expect(stdout).toBe(`3 vectors in out.${format}.\n`);
  expect(code).toBe(0);
  expect((await readFile(join(cwd, `out.${format}`))).length).toBeGreaterThan(3 * 4 * 700);
});

test("status tells what is embedded and what it cost", async () => {
  const cwd = await makeFolder(texts);
  await run(["embed", "docs", "--mock"], { cwd });
  const { code, stdout } = await run(["status", "--mock", "--json"], { cwd });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    store: { embedded: 3 },
    collections: [{ name: "default", pieces: 3, embedded: 3 }],
    failures: [],
  });
});

test("prune forgets what is gone, and verify finds what is missing", async () => {
  const cwd = await makeFolder(texts);
  const { gateway, env } = await makeGateway({ credits: 10 });
  await run(["embed", "docs", "--yes"], { cwd, env });
  await run(["search", "fox"], { cwd, env });
  await rm(join(cwd, "docs/owl.md"));
  expect((await run(["prune", "--dry-run"], { cwd, env })).stdout).toBe(
    "Would be forgotten: 1 document and 1 vector.\n",
  );
  expect((await run(["prune"], { cwd, env })).code).toBe(2);
  expect((await run(["prune", "--yes"], { cwd, env })).stdout).toBe("Forgotten: 1 document and 1 vector.\n");
  expect((await run(["verify"], { cwd, env })).stdout).toContain("2 pieces checked, all sound");
  expect((await run(["search", "fox"], { cwd, env })).stderr).toContain("cost nothing");
  expect(gateway.stats.bills).toBe(4);
  // The store is lost, the catalogue is not.
  await rm(join(cwd, "segmind-embed.db"));
  const broken = await run(["verify"], { cwd, env });
  expect(broken.code).toBe(1);
  expect(broken.stderr).toContain("docs/fox.md: no vector");
  await run(["embed", "docs", "--yes"], { cwd, env });
  expect((await run(["verify"], { cwd, env })).code).toBe(0);
});

test("verify --balance holds what was spent against the gateway's balance", async () => {
  const cwd = await makeFolder(texts);
  const { env } = await makeGateway({ credits: 10, costPerRequest: 0.5 });
  await run(["embed", "docs", "--yes"], { cwd, env });
  expect((await run(["verify", "--balance", "10"], { cwd, env })).code).toBe(0);
  const other = await run(["verify", "--balance", "12"], { cwd, env });
  expect(other.code).toBe(1);
  expect(other.stderr).toContain("2 credits more were charged than this file knows of");
  const less = await run(["verify", "--balance", "8"], { cwd, env });
  expect(less.stderr).toContain("2 credits less were charged than this file knows of");
  await run(["embed", "docs", "--mock"], { cwd });
  const ofMock = await run(["verify", "--balance", "10", "--mock"], { cwd });
  expect(ofMock).toMatchObject({ code: 2, stderr: expect.stringContaining("needs Segmind's gateway") });
});

test("doctor answers every question, tells the key nowhere and keeps to --max-requests", async () => {
  const cwd = await makeFolder();
  const { gateway, env } = await makeGateway({
    requestsPerMinute: 500,
    responseShape: "data[0].embedding",
    emptyInputBesideMedia: "reject",
  });
  expect((await run(["doctor"], { cwd, env })).code).toBe(2);
  const { code, stdout, stderr } = await run(["doctor", "--yes"], { cwd, env });
  expect(code).toBe(0);
  expect(stdout + stderr).not.toContain(gateway.apiKey);
  expect(stdout).toContain("data[0].embedding");
  expect(stdout.replaceAll(/\s+/g, " ")).toContain("empty input refused");
  expect(stdout).toContain('emptyInput: " " (set this)\n');
  expect(stdout).toContain('taskMode: "param" (the default)\n');
  const before = gateway.stats.requests;
  expect((await run(["doctor", "--yes", "--max-requests", "5"], { cwd, env })).stdout).toContain("not asked");
  expect(gateway.stats.requests).toBe(before + 5);
});

test.runIf(hasTerminals)(
  "search and status fit a terminal of 40 columns, without colours where NO_COLOR says so",
  async () => {
    const cwd = await makeFolder({
      ...texts,
      [`docs/${"very-long-name-".repeat(6)}.txt`]: "A very long text. ".repeat(20),
    });
    await run(["embed", "docs", "--mock"], { cwd });
    for (const args of [
      ["search", "a long text", "--mock"],
      ["status", "--mock"],
    ]) {
      const terminal = startInTerminal(args, { cwd, env: { NO_COLOR: "1" } }, { columns: 40 });
      expect(await terminal.end).toBe(0);
      const lines = terminal.written().split(/\r?\n/);
      for (const line of lines.filter((one) => !one.includes("segmind_") && !one.includes("mock's")))
        expect(line.length).toBeLessThanOrEqual(60);
      expect(terminal.written()).not.toContain("\x1b[");
    }
  },
);
