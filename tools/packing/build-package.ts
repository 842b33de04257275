/**
 * Builds the package of the working folder. What an earlier build left is removed here, once: tsup would remove it for
 * each of the package's builds, which run at the same time, and one could lose what another had already written.
 */
import { rmSync } from "node:fs";
import { build } from "tsup";

rmSync("dist", { recursive: true, force: true });
await build({});
