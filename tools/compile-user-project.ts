import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, readdir, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { tsconfigs } from "./smoke/tsconfigs.ts";
import { root } from "./workspace/root.ts";

const run = promisify(execFile);

export interface UserProject {
  /** An empty folder outside the workspace. */
  readonly folder: string;
  /** The program's source; it sees nothing but what is installed. */
  readonly source: string;
  /** Folders of `packages` whose builds are installed, in the form they are published in. */
  readonly packages: readonly string[];
  /** Other installed packages: name → the folder it really is in. */
  readonly dependencies: Readonly<Record<string, string>>;
}

/**
 * Compiles a program in a project as a user would have it: strict, without the workspace's settings, on the built
 * and published form of our packages.
 *
 * @returns the compiler's complaints about the program and our declarations; those of others have faults of their own
 */
export async function compileUserProject(project: UserProject): Promise<string[]> {
  const { folder, source, packages, dependencies } = project;
  const modules = join(folder, "node_modules");
  for (const name of packages) await installBuild(name, modules);
  for (const [name, target] of Object.entries(dependencies)) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(target, join(modules, name));
  }
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({ ...tsconfigs.nodenext, files: ["program.ts"] }),
  );
  await writeFile(join(folder, "program.ts"), source);
  const { stdout } = await run(
    process.execPath,
    [join(root, "node_modules/typescript-latest/bin/tsc"), "-p", folder],
    { cwd: folder },
  ).catch((error: unknown) => error as { stdout: string });
  // One complaint is a line and its indented details; files of others are links that lead out of the folder.
  return stdout.split(/\n(?! )/).filter((complaint) => complaint !== "" && !complaint.startsWith("../"));
}

/** Where a package is that one of the workspace depends on. */
export function installedFolder(name: string, dependent: string): string {
  const folder = join(root, dependent, "node_modules", name);
  if (!existsSync(folder)) throw new Error(`${name} is not installed for ${dependent}`);
  return folder;
}

/** Puts one of our packages into a folder of modules, built and in the form it is published in. */
export async function installBuild(name: string, modules: string): Promise<void> {
  const source = join(root, "packages", name);
  const { publishConfig, ...manifest } = JSON.parse(await readFile(join(source, "package.json"), "utf8")) as {
    name: string;
    publishConfig: object;
  };
  const folder = join(modules, manifest.name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ ...manifest, ...publishConfig }));
  await cp(await builtOnce(name), join(folder, "dist"), { recursive: true });
}

/** The folder of a package's build, which serves all tests until a source changes. */
async function builtOnce(name: string): Promise<string> {
  const built = join(root, "node_modules/.cache/builds", `${name}-${await stateOfSources(name)}`);
  if (existsSync(built)) return built;
  const unfinished = `${built}.${randomUUID()}`;
  await run(join(root, "node_modules/.bin/tsup"), ["--out-dir", unfinished], {
    cwd: join(root, "packages", name),
  });
  // Another test may have been quicker.
  await rename(unfinished, built).catch(() => rm(unfinished, { recursive: true }));
  return built;
}

/** Differs once a source of the package was changed, or one of core, parts of which are built into other packages. */
async function stateOfSources(name: string): Promise<string> {
  const hash = createHash("sha256");
  for (const part of new Set(["core", name])) {
    const folder = join(root, "packages", part);
    const sources = await readdir(join(folder, "src"), { recursive: true });
    for (const file of [
      "package.json",
      "tsup.config.ts",
      ...sources.sort().map((path) => join("src", path)),
    ]) {
      const { mtimeMs, size } = await stat(join(folder, file));
      hash.update(`${part}/${file} ${String(mtimeMs)} ${String(size)}\n`);
    }
  }
  return hash.digest("hex").slice(0, 16);
}
