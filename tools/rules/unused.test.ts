import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { root } from "../workspace/root.ts";

/** A workspace with one package, in which everything is used. */
let folder: string;

const write = (path: string, text: string): void => {
  mkdirSync(join(folder, dirname(path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "unused-"));
  write("package.json", JSON.stringify({ name: "den", private: true, type: "module" }));
  write("pnpm-workspace.yaml", "packages: [packages/*]\n");
  cpSync(join(root, "tools/knip.config.ts"), join(folder, "tools/knip.config.ts"));
  manifest({ zod: "4" });
  write("packages/fox/src/index.ts", 'export { run } from "./run.ts";\n');
  write("packages/fox/src/run.ts", 'import { z } from "zod";\nexport const run = (): unknown => z;\n');
  write("node_modules/zod/package.json", JSON.stringify({ name: "zod", main: "index.js" }));
  write("node_modules/zod/index.js", "");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function manifest(dependencies: Record<string, string>): void {
  const exports = { ".": { "@segmind-embeddings/source": "./src/index.ts", default: "./dist/index.js" } };
  write("packages/fox/package.json", JSON.stringify({ name: "fox", type: "module", exports, dependencies }));
}

function knip(): { status: number | null; stdout: string } {
  const program = join(root, "node_modules/knip/bin/knip.js");
  const args = [program, "--config", "tools/knip.config.ts", "--no-progress", "--no-config-hints"];
  return spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
}

test("what is used passes", () => {
  expect(knip()).toMatchObject({ status: 0, stdout: "" });
});

test.each<[string, () => void, RegExp]>([
  [
    "an export",
    () => {
      write("packages/fox/src/run.ts", 'import "zod";\nexport const run = 1;\nexport const jump = run;\n');
    },
    /Unused exports \(1\)\njump +packages\/fox\/src\/run\.ts/,
  ],
  [
    "a dependency",
    () => {
      manifest({ zod: "4", leftpad: "1" });
    },
    /Unused dependencies \(1\)\nleftpad +packages\/fox\/package\.json/,
  ],
  [
    "a file",
    () => {
      write("packages/fox/src/lost.ts", "export {};\n");
    },
    /Unused files \(1\)\npackages\/fox\/src\/lost\.ts/,
  ],
  [
    "a declaration",
    () => {
      manifest({});
    },
    /Unlisted dependencies \(1\)\nzod +packages\/fox/,
  ],
])("%s that is not used, or not there, is named", (_name, change, complaint) => {
  change();
  const { status, stdout } = knip();
  expect(stdout).toMatch(complaint);
  expect(status).toBe(1);
});
