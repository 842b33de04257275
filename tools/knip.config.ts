import type { KnipConfig } from "knip";

// Files, exports and dependencies that nothing uses. An entry is what is started by name; all else is reached from one.
const tests = ["**/*.test.ts"];
/** Taken in place of their originals by the builds for edge runtimes. */
const standIns = ["src/**/*.edge.ts"];
const project = ["**/*.ts"];

const config: KnipConfig = {
  // A type may be exported beside the function that takes it.
  ignoreExportsUsedInFile: { interface: true, type: true },
  workspaces: {
    ".": {
      entry: [
        "tools/*.config.{ts,mjs}",
        "tools/rules/dependency-cruiser.config.mjs",
        "tools/{packing/check-package,release/{publish,set-repository,version},smoke/smoke,generate/new-package}.ts",
        "tools/fuzz/{run-fuzz,fuzz-worker,stuck-worker}.ts",
        "tools/mock-process/mock-process.ts",
        "tools/smoke/runtimes/{database,in-browser,in-workerd}.ts",
        "tools/**/*.test.ts",
      ],
      project: ["tools/**/*.{ts,mjs}"],
      // What the smoke test copies into another project.
      ignore: ["tools/smoke/project/**"],
      // Of Debian, and of util-linux.
      ignoreBinaries: ["chromium", "redis-server", "script"],
      // Started by name, in tools/run.mjs and tools/packing.
      ignoreDependencies: ["@arethetypeswrong/cli", "nx", "typedoc"],
    },
    "packages/*": { entry: tests, project },
    "packages/cli": {
      // A child process of a test, and what is run by hand.
      entry: [
        ...tests,
        "test/helpers/list-resources.ts",
        "test/helpers/without-sharp.ts",
        "test/measure-{large-folder,map}.ts",
      ],
      project,
    },
    "packages/core": {
      // Run by hand, as the page about rate limits says.
      entry: [...tests, ...standIns, "test/quota-simulation/print-days.ts"],
      project,
    },
    "packages/langchain": {
      // A child process of a test.
      entry: [...tests, "test/helpers/fill-store.ts"],
      project,
      // The lowest version, linked into a project that a test compiles.
      ignoreDependencies: ["@langchain/core-lowest"],
    },
    "packages/ai-sdk": {
      entry: tests,
      project,
      // What its README is about.
      ignoreDependencies: ["@segmind-embeddings/sqlite"],
    },
    "packages/openai-server": {
      entry: tests,
      project,
      // What its README is about.
      ignoreDependencies: ["@segmind-embeddings/sqlite"],
    },
    "packages/opentelemetry": {
      // Draws the README's picture.
      entry: [...tests, ...standIns, "test/helpers/draw-trace.ts"],
      project,
    },
    "packages/llamaindex": {
      // Child processes of tests.
      entry: [...tests, ...standIns, "test/helpers/{ask-again,fill-index}.ts"],
      project,
      // The latest version, linked likewise.
      ignoreDependencies: ["@llamaindex/core-latest"],
    },
    "packages/sqlite": {
      // Child processes and threads of tests, and what writes their files.
      entry: [
        ...tests,
        ...standIns,
        "test/helpers/{buy-all,database-process,embed-process,end-by-itself,fill-file}.ts",
        "test/helpers/{report-each-step,share-process,share-thread}.ts",
        // Run by hand.
        "test/fuzz/write-inputs.ts",
      ],
      project,
    },
    "packages/postgres": {
      // Child processes of tests.
      entry: [
        ...tests,
        ...standIns,
        "test/helpers/{database-process,embed-process,end-by-itself,hold-quota,share-process}.ts",
      ],
      project,
      // Of Debian and the system.
      ignoreBinaries: ["mount", "pgbouncer", "umount"],
    },
    "packages/bullmq": {
      // A child process of tests.
      entry: [...tests, "test/helpers/worker-process.ts"],
      project,
    },
    "packages/media": {
      // Child processes of tests.
      entry: [
        ...tests,
        ...standIns,
        "test/bad-files/load-folder.ts",
        "test/hostile/hostile-child.ts",
        "test/image/{image-memory-child,without-sharp}.ts",
        "test/load/{failing-streams,killed-process,stream-memory-child,terminated-worker}.ts",
        "test/parsing/{loaded-modules-child,measure-parsing,parsing-child,quiet-child}.ts",
      ],
      project,
    },
    "apps/explorer": { entry: tests, project: ["**/*.{ts,tsx}"] },
    "apps/docs": {
      entry: ["src/{main,write-errors-page}.ts", ".vitepress/{config,theme/index}.ts", ...tests],
      project: ["**/*.{ts,vue}"],
      // What its pages are about.
      ignoreDependencies: [".*"],
    },
    "apps/*": { entry: ["src/main.ts", ...tests], project },
    // Programs that are started by name.
    "apps/quickstart": { entry: ["src/main.ts", "examples/*.ts", ...tests], project },
  },
};

export default config;
