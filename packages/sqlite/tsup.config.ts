import { defineConfig } from "tsup";
import { edge, library } from "../../tools/tsup.config.ts";

export default defineConfig([
  {
    ...library,
    entry: { index: "src/index.ts", worker: "src/thread/worker.ts" },
    dts: { entry: { index: "src/index.ts" } },
    // `node:sqlite` is under no other name.
    removeNodeProtocol: false,
  },
  edge,
]);
