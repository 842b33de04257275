import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../src/repository.ts";

test("the API reference has every entry point of every package", () => {
  const { packageOptions } = JSON.parse(readFileSync(join(root, "tools/typedoc.json"), "utf8")) as {
    packageOptions: { entryPoints: string[] };
  };
  const manifests = globSync("packages/*/package.json", { cwd: root });
  expect(manifests.length).toBeGreaterThan(10);
  for (const manifest of manifests) {
    const folder = join(root, manifest, "..");
    const { exports } = JSON.parse(readFileSync(join(root, manifest), "utf8")) as {
      exports: Record<string, Record<string, string>>;
    };
    // What core's `./store` has is in its main entry, too.
    const sources = Object.entries(exports)
      .filter(([name]) => name !== "./store")
      .map(([, entry]) => entry["@segmind-embeddings/source"]?.slice(2));
    expect(globSync(packageOptions.entryPoints, { cwd: folder })).toEqual(expect.arrayContaining(sources));
  }
});
