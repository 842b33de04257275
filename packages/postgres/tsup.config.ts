import { defineConfig } from "tsup";
import { edge, libraryBesideEdge } from "../../tools/tsup.config.ts";

export default defineConfig([libraryBesideEdge, edge]);
