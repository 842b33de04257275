import { defineConfig } from "tsup";
import { library } from "../../tools/tsup.config.ts";

export default defineConfig({
  ...library,
  // The worker is a module of its own, which shares code with the package and loads that for a format when it is needed.
  entry: { index: "src/index.ts", "parse-worker": "src/parse/parse-worker.ts" },
  splitting: true,
  dts: { entry: { index: "src/index.ts" } },
});
