import { defineConfig } from "tsup";
import { edge, library } from "../../tools/tsup.config.ts";

export default defineConfig([library, { ...edge, entry: { edge: "src/index.edge.ts" } }]);
