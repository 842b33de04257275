import { UsageError, type FrameworkName } from "../command-line/parse-arguments.ts";
import type { FrameworkModule } from "./framework.ts";

/** They take a second to load, which a run without them does not wait for. */
const modules: Readonly<Record<FrameworkName, () => Promise<FrameworkModule>>> = {
  langchain: async () => (await import("./langchain.ts")).langchain,
  llamaindex: async () => (await import("./llamaindex.ts")).llamaindex,
};

/** @throws UsageError where it is not installed */
export async function loadFramework(name: FrameworkName): Promise<FrameworkModule> {
  try {
    return await modules[name]();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new UsageError(
      `what --with ${name} needs is not installed: run "npx --yes pnpm@12 install" in the repository`,
      { cause },
    );
  }
}
