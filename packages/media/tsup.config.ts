import { readFileSync } from "node:fs";
import { defineConfig, type Options } from "tsup";
import { edge, library, tellsLicenses } from "../../tools/tsup.config.ts";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/** What is loaded when it is needed, from a file of its own, is named as that file is called once it is built. */
const namesBuiltFiles: Plugin = {
  name: "names built files",
  setup: (build) => {
    build.onResolve({ filter: /^\.\/parsed-file\.js$/ }, ({ path }) => ({ path, external: true }));
    build.onLoad({ filter: /(?:start-worker|open-parser)\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8")
        .replace('new URL("./worker.ts"', 'new URL("./worker.js"')
        .replace('await import("./parsed-file.ts")', 'await import("./parsed-file.js")'),
      loader: "ts",
    }));
  },
};

export default defineConfig([
  { ...library, esbuildPlugins: [namesBuiltFiles] },
  edge,
  {
    ...library,
    entry: { worker: "src/parsing/worker.ts", "parsed-file": "src/parsing/parsed-file.ts" },
    dts: false,
    splitting: true,
    // In one file of their own the libraries are loaded in a third of the time, and those who install this package do
    // not install the fonts and colour tables that come with them. Of core no more than its errors are taken in.
    noExternal: ["mediabunny", "@cantoo/pdf-lib", "@segmind-embeddings/core"],
    esbuildOptions: (options) => {
      options.conditions = ["@segmind-embeddings/source"];
    },
    banner: { js: "/*! Contains parts of other packages: see licenses.txt */" },
    esbuildPlugins: [tellsLicenses],
  },
]);
