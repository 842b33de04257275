import { defineConfig } from "tsup";
import { library } from "../../tools/tsup.config.ts";

export default defineConfig({
  ...library,
  entry: ["src/index.ts", "src/store/apply-change.ts", "src/testing/index.ts"],
});
