import type { Options } from "tsup";

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
