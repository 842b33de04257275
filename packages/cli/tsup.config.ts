import { cp } from "node:fs/promises";
import { defineConfig } from "tsup";
import { library, tellsLicenses } from "../../tools/tsup.config.ts";

export default defineConfig([
  {
    ...library,
    entry: ["src/index.ts", "src/cli.ts"],
    dts: { entry: "src/index.ts" },
    // `node:sqlite` has no other name.
    removeNodeProtocol: false,
    // The binary and the library share their code.
    splitting: true,
    // The page of `explore`, which is built before.
    onSuccess: () => cp("../../apps/explorer/dist", "dist/page", { recursive: true }),
  },
  {
    ...library,
    entry: { "map-worker": "src/commands/explore/map/map-worker.ts" },
    dts: false,
    // UMAP is WebAssembly, of which a map says nothing.
    sourcemap: false,
    noExternal: ["embedding-atlas"],
    banner: { js: "/*! Contains parts of other packages: see licenses.txt */" },
    esbuildPlugins: [tellsLicenses],
  },
]);
