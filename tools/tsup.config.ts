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
  clean: true,
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
