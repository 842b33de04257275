import { cp } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "vitepress";
import { root } from "./repository.ts";
import { siteProblems } from "./site-links.ts";

/**
 * Builds the site, with the API reference where that was written before.
 *
 * @throws Error for a link that leads nowhere
 */
export async function buildSite(outDir: string): Promise<void> {
  await build(join(import.meta.dirname, ".."), { outDir });
  const api = join(root, "dist/api");
  if (existsSync(api)) await cp(api, join(outDir, "api"), { recursive: true });
  const problems = siteProblems(outDir, process.env["DOCS_BASE"] ?? "/");
  if (problems.length > 0) throw new Error(`Links of the site lead nowhere:\n${problems.join("\n")}`);
}
