import { defineConfig } from "tsup";
import { edge, libraryBesideEdge } from "../../tools/tsup.config.ts";

export default defineConfig([
  {
    ...libraryBesideEdge,
    entry: { index: "src/index.ts", store: "src/store/apply-change.ts", testing: "src/testing/index.ts" },
  },
  edge,
]);
