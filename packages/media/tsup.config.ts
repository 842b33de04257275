import { defineConfig } from "tsup";
import { library } from "../../tools/tsup.config.ts";

// As a dependency it would bring type packages along that every compiler of TypeScript before 6 takes in, and that
// most of them cannot compile.
export default defineConfig({
  ...library,
  noExternal: ["mediabunny"],
  banner: {
    js: "/*! Contains parts of mediabunny: (c) Vanilagy and contributors, MPL-2.0, https://github.com/Vanilagy/mediabunny */",
  },
});
