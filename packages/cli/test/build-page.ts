import { execFileSync } from "node:child_process";
import { existsSync, globSync, statSync } from "node:fs";
import { join } from "node:path";

const explorer = join(import.meta.dirname, "../../../apps/explorer");

/** Builds the page of `explore` before the tests, where it is missing or older than its sources. */
export function setup(): void {
  const built = join(explorer, "dist/index.html");
  const sources = globSync(["src/**", "index.html", "vite.config.ts", "package.json"], { cwd: explorer });
  const newest = Math.max(...sources.map((path) => statSync(join(explorer, path)).mtimeMs));
  if (existsSync(built) && statSync(built).mtimeMs > newest) return;
  execFileSync(join(explorer, "node_modules/.bin/vite"), ["build", "--logLevel", "warn"], {
    cwd: explorer,
    stdio: "inherit",
  });
}
