import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { codeBlocks } from "./pages/code-blocks.ts";
import { root } from "./workspace/root.ts";

/** Runs every TypeScript block of a package's README as {@link runPage} does. */
export function runReadme(
  packageName: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<string[]> {
  return runPage(`packages/${packageName}/README.md`, folder, environment);
}

/**
 * Runs every TypeScript block of a page as it stands, each in a process of its own.
 *
 * @param page its path in the workspace
 * @param folder where they run: the files they name are here
 * @returns what each printed
 */
export async function runPage(
  page: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<string[]> {
  const home = join(root, ...page.split("/").slice(0, 2));
  const text = await readFile(join(root, page), "utf8");
  // Inside the page's package, because there its own name and its dependencies are known.
  const blocks = await mkdtemp(join(home, ".page-"));
  try {
    const printed: string[] = [];
    for (const { line, code } of codeBlocks(text).filter(({ language }) => language === "ts")) {
      const file = join(blocks, `line-${String(line)}.ts`);
      await writeFile(file, code);
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ["--conditions=@segmind-embeddings/source", file],
        { cwd: folder, env: { ...process.env, ...environment } },
      );
      printed.push(stdout.trim());
    }
    return printed;
  } finally {
    await rm(blocks, { recursive: true });
  }
}
