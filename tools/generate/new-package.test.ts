import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../workspace/root.ts";

/** Of a package that nobody would make. */
const name = "made-by-a-test";
const folder = `packages/${name}`;

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
  pass("node", "tools/generate/new-package.ts", name);
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

test("a new package is formatted, linted and typed", () => {
  pass("prettier", "--check", folder, "tools/rules", "tools/packing", ".changeset");
  pass("eslint", "--config", "tools/eslint.config.mjs", folder);
  pass("tsc", "-p", folder);
});

test("a new package keeps within boundaries, and has one of its own", () => {
  const cruise = [
    "--config",
    "tools/rules/dependency-cruiser.config.mjs",
    "--output-type",
    "err-long",
    folder,
  ];
  pass("depcruise", ...cruise);
  const knip = ["--config", "tools/knip.config.ts", "--no-progress", "--workspace", folder];
  pass("knip", ...knip);
  const rules = readFileSync(join(copy, "tools/rules/may-import.json"), "utf8");
  expect(rules).toContain('"made-by-a-test": { "ours": [], "others": [] }');
});

test("a new package's tests pass, the entry point's among them, and so do those of rules and budgets", () => {
  const vitest = ["run", "--config", "tools/vitest.config.ts", "--project"];
  const printed = pass("vitest", ...vitest, folder, "--reporter", "verbose");
  expect(printed).toContain("the package exports these and nothing else");
  pass("vitest", ...vitest, "tools", "tools/rules/import-rules", "tools/packing");
});

test("a new package can be built and published, and is part of the next release", () => {
  pass("env", "--chdir", folder, "tsup");
  pass("env", "--chdir", folder, "node", "../../tools/packing/check-package.ts");
  const changeset = readFileSync(join(copy, `.changeset/add-${name}.md`), "utf8");
  expect(changeset).toMatch(/^---\n"@segmind-embeddings\/made-by-a-test": minor\n---\n/);
});

test.each([
  ["FoxDen", /lower case/],
  ["../fox", /lower case/],
  ["", /lower case/],
  ["core", /is there already/],
])("no package is named %o", (wrong, message) => {
  const { status, output } = run("node", "tools/generate/new-package.ts", wrong);
  expect(status).toBe(2);
  expect(output).toMatch(message);
});
