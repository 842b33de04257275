import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../workspace/root.ts";

/** The workspace without what is built or installed, which is linked. */
let copy: string;

const run = (...command: [string, ...string[]]): { status: number | null; output: string } => {
  const [program, ...args] = command;
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: copy,
    encoding: "utf8",
    env: {
      ...process.env,
      PATH: [join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter),
      NO_COLOR: "1",
      NODE_OPTIONS: "",
    },
  });
  return { status, output: stdout + stderr };
};
/** Runs what has to succeed, and returns what it printed. */
const pass = (...command: [string, ...string[]]): string => {
  const { status, output } = run(...command);
  expect(status, output).toBe(0);
  return output;
};

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "new-package-"));
  const leftOut = ["node_modules", "dist", ".git", ".nx", "results", "coverage", ".quickstart", ".vitest"];
  cpSync(root, copy, { recursive: true, filter: (path) => !leftOut.includes(basename(path)) });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  for (const project of globSync("{packages,apps}/*/node_modules", { cwd: root })) {
    symlinkSync(join(root, project), join(copy, project));
  }
  pass("node", "tools/generate/new-package.ts", "fox-den");
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

test("a new package is formatted, linted and typed", () => {
  pass("prettier", "--check", "packages/fox-den", "tools/rules", "tools/packing", ".changeset");
  pass("eslint", "--config", "tools/eslint.config.mjs", "packages/fox-den");
  pass("tsc", "-p", "packages/fox-den");
});

test("a new package keeps within boundaries, and has one of its own", () => {
  const cruise = [
    "--config",
    "tools/rules/dependency-cruiser.config.mjs",
    "--output-type",
    "err-long",
    "packages/fox-den",
  ];
  pass("depcruise", ...cruise);
  const knip = ["--config", "tools/knip.config.ts", "--no-progress", "--workspace", "packages/fox-den"];
  pass("knip", ...knip);
  const rules = readFileSync(join(copy, "tools/rules/may-import.json"), "utf8");
  expect(rules).toContain('"fox-den": { "ours": [], "others": [] }');
});

test("a new package's tests pass, the front door's among them, and so do those of rules and budgets", () => {
  const vitest = ["run", "--config", "tools/vitest.config.ts", "--project"];
  const printed = pass("vitest", ...vitest, "packages/fox-den", "--reporter", "verbose");
  expect(printed).toContain("the package exports these and nothing else");
  pass("vitest", ...vitest, "tools", "tools/rules/import-rules", "tools/packing");
});

test("a new package can be built and published, and is part of the next release", () => {
  pass("env", "--chdir", "packages/fox-den", "tsup");
  pass("env", "--chdir", "packages/fox-den", "node", "../../tools/packing/check-package.ts");
  const changeset = readFileSync(join(copy, ".changeset/add-fox-den.md"), "utf8");
  expect(changeset).toMatch(/^---\n"@segmind-embeddings\/fox-den": minor\n---\n/);
});

test.each([
  ["FoxDen", /lower case/],
  ["../fox", /lower case/],
  ["", /lower case/],
  ["core", /is there already/],
])("no package is named %o", (name, message) => {
  const { status, output } = run("node", "tools/generate/new-package.ts", name);
  expect(status).toBe(2);
  expect(output).toMatch(message);
});
