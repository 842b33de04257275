import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "tsup";
import { root } from "../workspace/root.ts";

/**
 * Puts each script and all that it imports into one file, so that a process which is started a hundred times begins in half
 * the time. The files lie in a folder of the caches: what Node compiles of them is found again by the next run of a test.
 *
 * @param scripts by the names that they have in the folder, which is returned
 */
export async function bundleScripts(name: string, scripts: Readonly<Record<string, URL>>): Promise<URL> {
  const folder = join(root, "node_modules/.cache/bundled", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  await build({
    config: false,
    silent: true,
    entry: Object.fromEntries(Object.entries(scripts).map(([to, from]) => [to, fileURLToPath(from)])),
    outDir: folder,
    format: "esm",
    target: "node22",
    splitting: false,
    removeNodeProtocol: false,
    noExternal: [/^(?!node:)/],
    esbuildOptions(options) {
      options.conditions = ["@segmind-embeddings/source"];
      // Of undici, which is CommonJS.
      options.banner = {
        js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
      };
    },
  });
  return pathToFileURL(`${folder}/`);
}
