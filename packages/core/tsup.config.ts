import { defineConfig } from "tsup";
import { library } from "../../tools/tsup.config.ts";

export default defineConfig({
  ...library,
  entry: { index: "src/index.ts", store: "src/store/apply-change.ts", testing: "src/testing/index.ts" },
  // The few checks of zod/mini that are used, without the rest: importing zod takes as long as importing undici.
  noExternal: ["zod"],
});
