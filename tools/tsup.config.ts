import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Options } from "tsup";
import { writeLicenses } from "./packing/write-licenses.ts";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/** What every published package's build shares: ESM, types, no source of another package bundled in. */
export const library: Options = {
  entry: ["src/index.ts"],
  format: ["esm"],
  target: "node22",
  platform: "node",
  dts: true,
  // `tools/packing/build-package.ts` does, before any of a package's builds begins.
  clean: false,
  sourcemap: true,
  splitting: false,
  treeshake: true,
};

/** For a build that has other packages in it: their licenses lie beside it. */
export const tellsLicenses: Plugin = {
  name: "tells licenses",
  setup: (build) => {
    build.initialOptions.metafile = true;
    build.onEnd(({ metafile }) => {
      if (metafile !== undefined) writeLicenses(metafile, build.initialOptions.outdir ?? "dist");
    });
  },
};

/** Where a file has a stand-in beside it, `x.edge.ts` for `x.ts`, that is what is built. */
const standIns: Plugin = {
  name: "stand-ins",
  setup(build) {
    build.onResolve({ filter: /^\..*\.ts$/ }, ({ path, importer }) => {
      const file = join(dirname(importer), path).replace(/\.ts$/, ".edge.ts");
      return existsSync(file) ? { path: file } : undefined;
    });
  },
};

/** The second build of a package that has another one for edge runtimes and browsers: `dist/edge.js`, beside `library`. */
export const edge: Options = {
  ...library,
  entry: { edge: "src/index.ts" },
  target: "es2022",
  platform: "neutral",
  dts: false,
  // It can be read as it is, and a map would be the largest file of the package.
  sourcemap: false,
  esbuildPlugins: [standIns],
};
