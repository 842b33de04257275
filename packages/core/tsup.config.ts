import { defineConfig } from "tsup";
import { library } from "../../tools/tsup.config.ts";

export default defineConfig({ ...library, entry: ["src/index.ts", "src/testing/index.ts"] });
