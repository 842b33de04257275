import { defineConfig } from "tsup";
import { library } from "../../tools/tsup.config.ts";

export default defineConfig(library);
