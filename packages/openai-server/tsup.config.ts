import { defineConfig } from "tsup";
import { library } from "../../tools/tsup.config.ts";

// What both entries share is one file. The handler must run where there is no `node:http`.
export default defineConfig({ ...library, entry: ["src/index.ts", "src/node.ts"], splitting: true });
