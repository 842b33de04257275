import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readManifest } from "./manifest.ts";
import { root } from "./root.ts";

test.each(["pnpm-workspace.yaml", ...globSync(".github/workflows/*.yml", { cwd: root })])(
  "%s names the Node that the workspace brings along, where it names one",
  (file) => {
    const named = readFileSync(join(root, file), "utf8").matchAll(/^ *(?:nodeVersion|node-version): (.+)$/gm);
    const { node } = readManifest(root).devDependencies ?? {};
    expect(node).toMatch(/^\d+\.\d+\.\d+$/);
    for (const [, version] of named) expect(version).toBe(node);
  },
);
