import { importRules } from "./import-rules.ts";

export default {
  forbidden: importRules,
  options: {
    // Types are imports too, but are told apart.
    tsPreCompilationDeps: "specify",
    tsConfig: { fileName: "tsconfig.base.json" },
    doNotFollow: { path: ["node_modules", "/dist/"] },
    exclude: { path: ["/node_modules/\\.", "/dist/"] },
    // The workspace's own packages resolve to their source.
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@segmind-embeddings/source", "import", "node", "default", "types"],
      extensions: [".ts", ".mjs", ".js"],
    },
  },
};
