import { execFile } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../../../", import.meta.url));

/** Builds a package of the workspace unless what was built is newer than every source. */
export async function buildPackage(name: string): Promise<void> {
  const folder = join(root, "packages", name);
  const built = join(folder, "dist", "index.js");
  const source = join(folder, "src");
  const newest = Math.max(
    ...readdirSync(source, { recursive: true, encoding: "utf8" }).map(
      (file) => statSync(join(source, file)).mtimeMs,
    ),
  );
  if (existsSync(built) && statSync(built).mtimeMs > newest) return;
  await run(process.execPath, [join(root, "tools", "packing", "build-package.ts")], { cwd: folder });
}
