import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { createServer } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import { commands } from "../src/commands/commands.ts";
import { commandHelp, programHelp } from "../src/program/help-text.ts";
import { makeFolder } from "./helpers/folder.ts";
import { command, run } from "./helpers/run-program.ts";

const own = commands.filter((one) => one.readsOwnArguments !== true);

test.each([40, 80, 100])("the help of every command fits a terminal of %d columns", (columns) => {
  const pages = [
    programHelp("segmind-embed", commands, columns),
    ...own.map((one) => commandHelp("segmind-embed", one, columns)),
  ];
  for (const page of pages) {
    // A command line is for copying, and stays whole.
    const lines = page.split("\n").filter((line) => !/^ {2}(segmind-embed|cat|SEGMIND_\w+=)/.test(line));
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(columns);
  }
});

test("help COMMAND is the command's --help, and --version is the package's", async () => {
  const cwd = await makeFolder();
  const [help, flag] = [await run(["help", "export"], { cwd }), await run(["export", "--help"], { cwd })];
  expect(help).toEqual(flag);
  expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining("export FILE|- [flags]") });
  const { version } = JSON.parse(await readFile(join(import.meta.dirname, "../package.json"), "utf8")) as {
    version: string;
  };
  expect(await run(["--version"], { cwd })).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

test.each([
  [["prune", "docs", "--yes"], 'prune takes only flags, not "docs".'],
  [["embed", ".", "--mok"], "There is no flag --mok. Did you mean --mock?"],
  [["embed", ".", "-x"], "There is no flag -x. --help lists the flags."],
  [["embed", ".", "--mock=yes"], "does not take an argument"],
  [["exprt", "v.csv"], 'There is no command "exprt". Did you mean "export"?'],
  [["embed", "docs", "--db", "docs"], "docs is not a file: give a file with --db."],
  [
    ["embed", "docs", "--db", "docs/a.md"],
    "docs/a.md is not a file of vectors: give another file with --db.",
  ],
  [["embed", "docs", "--db", "none/v.db"], "none: create it, or give another --db."],
  [
    ["explore", "--mock", "--host", "192.0.2.1"],
    "192.0.2.1:0 is not an address of this machine: choose another --host.",
  ],
  [["explore", "--mock", "--collection", "notes"], "--collection goes with --export"],
  [["serve", "--no-token", "--host", "192.0.2.1"], "everyone who can reach this machine spend your credits"],
])("%j is refused with what to change, and leaves no file", async (args, words) => {
  const cwd = await makeFolder({ "docs/a.md": "A red fox." });
  if (args[0] === "explore") await run(["embed", "docs", "--mock"], { cwd });
  const before = await readdir(cwd);
  const refused = await run(args, { cwd });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
  expect(refused.stderr.trim().split("\n")).toHaveLength(1);
  expect(await readdir(cwd)).toEqual(before);
  expect(await readdir(join(cwd, "docs"))).toEqual(["a.md"]);
});

test("a port that another program uses is refused by explore and serve with what to change", async () => {
  const cwd = await makeFolder({ "docs/a.md": "A red fox." });
  await run(["embed", "docs", "--mock"], { cwd });
  await using other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  for (const args of [["explore"], ["serve", "--no-token"]]) {
    const refused = await run([...args, "--mock", "--port", String(port)], { cwd });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`127.0.0.1:${String(port)} is used by another program`);
  }
});

test("hints for what to do next keep --mock and --db", async () => {
  const cwd = await makeFolder({ "docs/a.md": "A red fox." });
  const { stdout } = await run(["embed", "docs", "--mock", "--db", "my vectors.db"], { cwd });
  expect(stdout).toContain("Next: segmind-embed search \"what you look for\" --db 'my vectors.db' --mock\n");
});

test("a Node that is too old is told so, and nothing else is loaded", async () => {
  const [node = "", program = ""] = command;
  const older = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "22.18.0" } })`;
  const asOlder = [node, "--import", `data:text/javascript,${encodeURIComponent(older)}`, program];
  expect(await run(["--help"], { cwd: await makeFolder(), command: asOlder })).toEqual({
    code: 2,
    stdout: "",
    stderr: "segmind-embed needs Node 22.19 or newer, and this is 22.18.0.\n",
  });
});
