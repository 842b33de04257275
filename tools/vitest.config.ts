import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { ForbidSkips } from "./forbid-skips.ts";
import { root } from "./workspace/root.ts";

/** Tests run on source: the workspace's own packages resolve to `src`, not `dist`. */
const conditions = ["@segmind-embeddings/source"];

// Many tests start processes, which compile the same sources: with what an earlier one compiled they begin in half the time.
process.env["NODE_COMPILE_CACHE"] ??= join(root, "node_modules/.cache/compiled");

const projects = ["packages", "apps"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .map((name) => join(root, folder, name))
    .filter((project) => existsSync(join(project, "package.json"))),
);

export default defineConfig({
  root,
  test: {
    // Many tests wait for sockets, processes and windows of a quota; vitest's own choice is one fewer than there are cores.
    maxWorkers: availableParallelism() + 1,
    reporters: process.env["SEGMIND_FORBID_SKIPS"] === "1" ? ["default", new ForbidSkips()] : ["default"],
    projects: [...projects, join(root, "tools")].map((project) => ({
      resolve: { conditions },
      ssr: { resolve: { conditions, externalConditions: conditions } },
      test: {
        name: project.slice(root.length + 1),
        root: project,
        include: ["**/*.test.ts"],
        // For the threads that a package starts: they run without vitest.
        execArgv: conditions.map((condition) => `--conditions=${condition}`),
        // What a project needs before its tests.
        globalSetup: ["build", "start-browser"]
          .map((name) => join(project, `test/${name}.ts`))
          .filter(existsSync),
        testTimeout: 60_000,
        hookTimeout: 60_000,
      },
    })),
  },
});
