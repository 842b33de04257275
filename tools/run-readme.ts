import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Runs every TypeScript block of a package's README as it stands, each in a process of its own.
 *
 * @param folder where they run: the files they name are here
 * @returns what each printed
 */
export async function runReadme(
  packageName: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<string[]> {
  const home = join(root, "packages", packageName);
  const readme = await readFile(join(home, "README.md"), "utf8");
  // Inside the package, because there its own name and its dependencies are known.
  const blocks = await mkdtemp(join(home, ".readme-"));
  try {
    const printed: string[] = [];
    for (const [index, [, code = ""]] of [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].entries()) {
      const file = join(blocks, `block-${String(index + 1)}.ts`);
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
