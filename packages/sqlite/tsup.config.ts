import { defineConfig } from "tsup";
import { edge, libraryBesideEdge } from "../../tools/tsup.config.ts";

export default defineConfig([
  {
    ...libraryBesideEdge,
    entry: { index: "src/index.ts", worker: "src/thread/worker.ts" },
    dts: { entry: { index: "src/index.ts" } },
    // `node:sqlite` is under no other name.
    removeNodeProtocol: false,
  },
  edge,
]);
