import { execFileSync } from "node:child_process";
import { readdirSync, realpathSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { root } from "../workspace/root.ts";
import { dependencyFolders } from "./installed-dependencies.ts";

const require = createRequire(import.meta.url);

/** The oldest TypeScript that the packages support, the workspace's own, and the newest. */
const compilers = ["typescript-lowest", "typescript", "typescript-latest"];

/**
 * What a strict user's compiler says of a built package's declarations, and of those that are installed with them.
 * Those of peers have faults of their own.
 *
 * @param folder the package, built
 * @param workFolder for the compiler's settings
 */
export function compileProblems(folder: string, workFolder: string): string[] {
  const settings = join(workFolder, "tsconfig.json");
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    target: "ES2022",
    lib: ["ES2022"],
    module: "nodenext",
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
    skipLibCheck: false,
    noEmit: true,
  };
  writeFileSync(settings, JSON.stringify({ compilerOptions, files: declarationsOf(folder) }));
  const meant = [folder, join(root, "packages"), ...Object.values(dependencyFolders(folder))].map((path) =>
    realpathSync(path),
  );
  return compilers.flatMap((compiler) =>
    complaintsOf(compiler, settings)
      .filter((complaint) => isIn(meant, complaint))
      .map((complaint) => `${compiler} ${versionOf(compiler)}: ${complaint}`),
  );
}

function declarationsOf(folder: string): string[] {
  const dist = join(folder, "dist");
  return readdirSync(dist, { encoding: "utf8", recursive: true })
    .filter((file) => file.endsWith(".d.ts"))
    .map((file) => join(dist, file));
}

function complaintsOf(compiler: string, settings: string): string[] {
  const tsc = join(dirname(require.resolve(`${compiler}/package.json`)), "bin/tsc");
  try {
    execFileSync(process.execPath, [tsc, "-p", settings, "--pretty", "false"], {
      cwd: root,
      encoding: "utf8",
      stdio: "pipe",
    });
    return [];
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    if (!stdout) throw error;
    // One complaint is a line and its indented details.
    return stdout.trim().split(/\n(?!\s)/);
  }
}

/** Is a complaint about a file in one of the folders, or about no file at all? */
function isIn(folders: readonly string[], complaint: string): boolean {
  const file = /^(.*?)\(\d+,\d+\): /.exec(complaint)?.[1];
  if (file === undefined) return true;
  const path = resolve(root, file);
  return folders.some(
    (folder) => path.startsWith(folder + sep) && !relative(folder, path).includes("node_modules"),
  );
}

function versionOf(compiler: string): string {
  return (require(`${compiler}/package.json`) as { version: string }).version;
}
