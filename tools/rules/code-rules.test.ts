import { join } from "node:path";
import { ESLint } from "eslint";
import { expect, test } from "vitest";
import tseslint from "typescript-eslint";
import { root } from "../workspace/root.ts";
import { codeRules } from "./code-rules.ts";

const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: true,
  overrideConfig: [{ files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } }, ...codeRules],
});

async function messages(file: string, code: string): Promise<string[]> {
  const results = await eslint.lintText(code, { filePath: join(root, file) });
  return results.flatMap((result) => result.messages.map(({ message }) => message));
}

const policy = "packages/core/src/policy/violator.ts";
const media = "packages/media/src/load/violator.ts";

test.each<[file: string, code: string, reason: RegExp]>([
  [policy, "Date.now();", /clock\.ts/],
  [policy, "const { now } = Date;", /clock\.ts/],
  [policy, "new Date();", /clock\.ts/],
  [policy, "Date();", /clock\.ts/],
  [policy, "performance.now();", /clock\.ts/],
  [policy, "performance.timeOrigin;", /clock\.ts/],
  [policy, "process.hrtime.bigint();", /clock\.ts/],
  [policy, "setTimeout(() => {}, 1);", /clock\.ts/],
  [policy, "const later = setInterval;", /clock\.ts/],
  [policy, "setImmediate(() => {});", /clock\.ts/],
  [policy, "AbortSignal.timeout(1);", /clock\.ts/],
  ["packages/core/src/transport/environment.ts", "Date.now();", /clock\.ts/],
  [policy, "globalThis.setTimeout(() => {}, 1);", /Name a global directly/],
  [policy, "const { setTimeout: later } = globalThis;", /Name a global directly/],
  [media, "const { fetch: ask } = global;", /Name a global directly/],
  [policy, "process.env['HOME'];", /one entry point, core's transport\/environment\.ts/],
  ["packages/core/src/policy/clock.ts", "process.env['HOME'];", /one entry point/],
  [media, "process.env.HOME;", /one entry point/],
  [media, "const { env } = process;", /one entry point/],
  ["packages/mock-gateway/src/violator.ts", "process.env.PORT;", /one entry point/],
  [media, "await fetch(url);", /through undici/],
  ["packages/langchain/src/violator.ts", "new WebSocket(url);", /through undici/],
  [media, "globalThis.fetch(url);", /Name a global directly/],
  ["packages/core/src/index.ts", 'export * from "./client.ts";', /Name what is exported/],
  ["apps/bench/src/violator.ts", 'export * as all from "./client.ts";', /Name what is exported/],
  ["tools/violator.ts", 'export * from "./client.ts";', /Name what is exported/],
])("%s may not `%s`", async (file, code, reason) => {
  expect(await messages(file, code)).toEqual([expect.stringMatching(reason)]);
});

test.each<[file: string, code: string]>([
  ["packages/core/src/policy/clock.ts", "performance.now(); Date.now(); setTimeout(() => {}, 1);"],
  ["packages/core/src/transport/environment.ts", "process.env['SEGMIND_API_KEY'];"],
  [policy, "new Date(0); Date.parse(text); clock.now(); queueMicrotask(() => {});"],
  [media, "setTimeout(() => {}, 1); Date.now();"],
  ["packages/core/src/policy/fox.test.ts", "Date.now(); process.env; setTimeout(() => {}, 1);"],
  ["packages/core/test/fox.ts", "Date.now(); process.env; fetch(url);"],
  ["packages/core/src/index.ts", 'export { client } from "./client.ts";'],
])("%s may `%s`", async (file, code) => {
  expect(await messages(file, code)).toEqual([]);
});
