import { defineConfig } from "tsup";
import { edge, library } from "../../tools/tsup.config.ts";

export default defineConfig([
  {
    ...library,
    entry: { index: "src/index.ts", store: "src/store/apply-change.ts", testing: "src/testing/index.ts" },
  },
  edge,
]);
