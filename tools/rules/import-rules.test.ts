import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { publishedPackages } from "../workspace/published-packages.ts";
import { root } from "../workspace/root.ts";
import { importRules, layers, mayImport } from "./import-rules.ts";

/** A rule, a file that breaks it, and the line that does. */
const violations: [rule: string, file: string, line: string][] = [
  ...Object.keys(mayImport).map((name): [string, string, string] => [
    `boundary-of-${name}`,
    `packages/${name}/src/foreign.ts`,
    'import "lodash";',
  ]),
  ["boundary-of-core", "packages/core/src/input/a.ts", 'import "@segmind-embeddings/media";'],
  ["boundary-of-core", "packages/core/src/input/b.ts", 'import type {} from "lodash";'],
  ["boundary-of-core", "packages/core/src/input/c.ts", 'import "zod";'],
  ["boundary-of-media", "packages/media/src/load/a.ts", 'import "zod";'],
  ["boundary-of-media", "packages/media/src/load/b.ts", 'import "@segmind-embeddings/langchain";'],
  ["boundary-of-langchain", "packages/langchain/src/a.ts", 'import "undici";'],
  ["boundary-of-langchain", "packages/langchain/src/b.ts", 'import "@segmind-embeddings/media";'],
  ["boundary-of-llamaindex", "packages/llamaindex/src/a.ts", 'import "@segmind-embeddings/langchain";'],
  ["boundary-of-mock-gateway", "packages/mock-gateway/src/a.ts", 'import "@segmind-embeddings/core";'],
  ["boundary-of-mock-gateway", "packages/mock-gateway/src/b.ts", 'import "undici";'],
  ["boundary-of-sqlite", "packages/sqlite/src/a.ts", 'import "@segmind-embeddings/core/testing";'],
  ...layers
    .slice(0, -1)
    .map((layer, index): [string, string, string] => [
      `layer-of-${layer}`,
      `packages/core/src/${layer}/up.ts`,
      `import type { stub } from "../${layers[index + 1] ?? ""}/stub.ts";`,
    ]),
  ["layer-of-errors", "packages/core/src/errors/far-up.ts", 'import "../client/stub.ts";'],
  ["core-vocabulary", "packages/core/src/embedding.ts", 'import type { stub } from "./errors/stub.ts";'],
  ["front-door-from-outside", "packages/media/src/load/c.ts", 'import "../../../core/src/errors/stub.ts";'],
  [
    "front-door-from-outside",
    "apps/quickstart/src/a.ts",
    'import "../../../packages/media/src/load/stub.ts";',
  ],
  ["front-door-from-inside", "packages/core/src/client/c.ts", 'import "../index.ts";'],
  [
    "apps-are-no-libraries",
    "packages/media/src/load/d.ts",
    'import "../../../../apps/quickstart/src/stub.ts";',
  ],
  ["door-of-undici", "packages/core/src/client/d.ts", 'import { Pool } from "undici";'],
  ["door-of-undici", "packages/media/src/load/e.ts", 'import { fetch } from "undici";'],
  ["door-of-sockets", "packages/core/src/transport/e.ts", 'import { connect } from "node:net";'],
  ["door-of-sockets", "packages/llamaindex/src/e.ts", 'import { request } from "https";'],
  ["door-of-files", "packages/core/src/input/f.ts", 'import { readFileSync } from "node:fs";'],
  ["door-of-files", "packages/media/src/load/f.ts", 'import { open } from "node:fs/promises";'],
  ["door-of-files", "packages/langchain/src/f.ts", 'import { open } from "node:fs/promises";'],
  ["door-of-processes", "packages/media/src/split/f.ts", 'import { spawn } from "node:child_process";'],
  ["door-of-files", "packages/sqlite/src/database/f.ts", 'import { openSync } from "node:fs";'],
  ["door-of-processes", "packages/sqlite/src/database/g.ts", 'import { Worker } from "node:worker_threads";'],
  ["door-of-processes", "packages/core/src/transport/f.ts", 'import { env } from "node:process";'],
  ["door-of-the-clock", "packages/core/src/jobs/f.ts", 'import { setTimeout } from "node:timers/promises";'],
  ["door-of-the-clock", "packages/core/src/jobs/g.ts", 'import { performance as p } from "node:perf_hooks";'],
  ["no-cycle", "packages/media/src/load/ring-a.ts", 'import { stub } from "./ring-b.ts"; stub();'],
  ["no-development-dependency", "packages/core/src/client/g.ts", 'import "lodash";'],
  ["no-unknown-module", "packages/core/src/client/h.ts", 'import "./nowhere.ts";'],
];

const allowed: [file: string, line: string][] = [
  ["packages/core/src/input/ok.ts", 'import type { Dispatcher } from "undici";'],
  ["packages/core/src/transport/ok.ts", 'import { Pool } from "undici";\nimport "../policy/stub.ts";'],
  ["packages/core/src/adapter/ok.ts", 'import "../client/stub.ts";'],
  ["packages/core/src/policy/ok.test.ts", 'import "lodash";\nimport "../client/stub.ts";\nimport "node:fs";'],
  ["packages/media/src/parsing/ok.ts", 'import { Worker } from "node:worker_threads";'],
  ["packages/media/src/bytes/ok.ts", 'import { open } from "node:fs/promises";'],
  ["packages/media/src/fetch/ok.ts", 'import { Agent } from "undici";\nimport "node:dns";'],
  [
    "packages/media/src/load/ok.ts",
    'import "@segmind-embeddings/core";\nimport type { Socket } from "node:net";',
  ],
  ["packages/langchain/src/ok.ts", 'import "@segmind-embeddings/core";\nimport "node:url";'],
  ["packages/mock-gateway/src/ok.ts", 'import "node:http";'],
  [
    "packages/sqlite/src/database/ok.ts",
    'import { DatabaseSync } from "node:sqlite";\nimport "@segmind-embeddings/core/store";',
  ],
  ["packages/sqlite/src/system/ok.ts", 'import { statSync } from "node:fs";'],
  ["packages/sqlite/src/thread/ok.ts", 'import { Worker } from "node:worker_threads";'],
  ["packages/sqlite/test/ok.ts", 'import "@segmind-embeddings/core/testing";'],
  ["apps/quickstart/src/ok.ts", 'import "@segmind-embeddings/media";\nimport "node:fs";'],
  ["apps/bench/src/ok.ts", 'import "../../../packages/core/src/input/stub.ts";'],
  ["packages/media/src/load/types-a.ts", 'import type { stub } from "./types-b.ts";'],
];

/** A workspace of stubs with all of that in it. */
let folder: string;
/** What the check prints about each file. */
const complaints = new Map<string, string>();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rules-"));
  const write = (path: string, text: string): void => {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const stub = "export const stub = (): void => undefined;\n";
  const source = (path: string): object => ({ "@segmind-embeddings/source": path });
  const exports = {
    ".": source("./src/index.ts"),
    "./store": source("./src/store/apply-change.ts"),
    "./testing": source("./src/testing/index.ts"),
  };
  for (const name of ["undici", "zod", "lodash"]) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: "index.js" }));
    write(`node_modules/${name}/index.js`, "");
  }
  mkdirSync(join(folder, "node_modules/@segmind-embeddings"));
  for (const name of Object.keys(mayImport)) {
    const manifest = {
      name: `@segmind-embeddings/${name}`,
      exports,
      dependencies: { undici: "8", zod: "4" },
    };
    write(`packages/${name}/package.json`, JSON.stringify({ ...manifest, devDependencies: { lodash: "4" } }));
    write(`packages/${name}/src/index.ts`, stub);
    symlinkSync(join(folder, "packages", name), join(folder, "node_modules/@segmind-embeddings", name));
  }
  for (const entry of ["store/apply-change", "testing/index"]) write(`packages/core/src/${entry}.ts`, stub);
  for (const layer of layers) write(`packages/core/src/${layer}/stub.ts`, stub);
  write("packages/media/src/load/stub.ts", stub);
  write("apps/quickstart/src/stub.ts", stub);
  write("packages/media/src/load/ring-b.ts", `import "./ring-a.ts";\n${stub}`);
  write("packages/media/src/load/types-b.ts", `import "./types-a.ts";\n${stub}`);
  write("tsconfig.base.json", "{}");
  for (const [file, line] of [...violations.map(([, ...rest]) => rest), ...allowed]) write(file, `${line}\n`);

  const config = join(root, "tools/rules/dependency-cruiser.config.mjs");
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(root, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs"),
      "--config",
      config,
      "--output-type",
      "err-long",
      "--no-progress",
      "packages",
      "apps",
    ],
    { cwd: folder, encoding: "utf8", env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" } },
  );
  expect(stderr).toBe("");
  // A complaint is `error <rule>: <file> → <target>` and its indented reason.
  for (const complaint of stdout.split(/\n\s*(?=error )/)) {
    const file = /: (\S+) →/.exec(complaint)?.[1];
    if (file !== undefined)
      complaints.set(file, (complaints.get(file) ?? "") + complaint.replace(/\s+/g, " "));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(violations)("%s: %s may not `%s`", (rule, file) => {
  const reason = importRules.find(({ name }) => name === rule)?.comment ?? "no such rule";
  expect(complaints.get(file)).toContain(`error ${rule}: ${file}`);
  expect(complaints.get(file)).toContain(reason);
});

test.each(allowed)("%s may `%s`", (file) => {
  expect(complaints.get(file)).toBeUndefined();
});

test("every package has its boundary", () => {
  const names = publishedPackages(root).map(({ directory }) => directory.replace("packages/", ""));
  expect(Object.keys(mayImport).sort()).toEqual(names);
});

test("every folder of core is a layer, but for the cases it gives to the tests of others", () => {
  const folders = readdirSync(join(root, "packages/core/src"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect([...layers, "testing"].sort()).toEqual(folders.sort());
});

test("every rule is broken here once at least", () => {
  const broken = new Set(violations.map(([rule]) => rule));
  expect(importRules.map(({ name }) => name).sort()).toEqual([...broken].sort());
});
