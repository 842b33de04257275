import { readdir, realpath, stat } from "node:fs/promises";
import { existsSync, type Dirent } from "node:fs";
import { extname, join, relative, resolve, sep } from "node:path";
import picomatch from "picomatch";
import { UsageError } from "../program/usage-error.ts";
import { fileTrouble } from "./file-trouble.ts";
import { formatOfName } from "./file-kinds.ts";
import { IgnoreRules } from "./ignore-rules.ts";

/** A path or pattern of the command line. */
export interface Root {
  readonly type: "file" | "folder" | "glob";
  /** The file or the folder; for a pattern the folder that it begins with. */
  readonly path: string;
  /** Whether a scan of this root would find a file if it existed: one that is not found is gone. */
  readonly covers: (path: string) => boolean;
}

export interface FoundFile {
  readonly path: string;
  /** It was named on the command line. */
  readonly isNamed: boolean;
}

/** Called with what is skipped, and why; and whether it is a folder in which nobody could look. */
export type OnSkip = (path: string, reason: string, isUnreadFolder?: boolean) => void;

/** @throws UsageError for a path that leads to nothing */
export async function readRoot(operand: string, cwd: string): Promise<Root> {
  const path = resolve(cwd, operand);
  if (existsSync(path)) {
    const facts = await stat(path);
    if (facts.isDirectory()) {
      const prefix = path.endsWith(sep) ? path : path + sep;
      return { type: "folder", path, covers: (file) => file.startsWith(prefix) };
    }
    if (!facts.isFile()) throw new UsageError(`${operand} is neither a file nor a folder.`);
    return { type: "file", path, covers: (file) => file === path };
  }
  if (/^https?:\/\//i.test(operand)) throw new UsageError(`${operand} is a URL: download it first.`);
  const { base, glob } = picomatch.scan(operand);
  if (glob === "") throw new UsageError(`There is no file or folder ${JSON.stringify(operand)}.`);
  const folder = resolve(cwd, base);
  if (!existsSync(folder))
    throw new UsageError(
      `There is no folder ${JSON.stringify(base)} for the pattern ${JSON.stringify(operand)}.`,
    );
  const matches = picomatch(glob);
  return {
    type: "glob",
    path: folder,
    covers: (file) => file.startsWith(folder) && matches(relative(folder, file).split(sep).join("/")),
  };
}

/**
 * The files of a root. Folders are walked without hidden files, `node_modules` and what ignore files name. Links are
 * followed only to files inside the root.
 */
export async function* findFiles(root: Root, onSkip: OnSkip): AsyncGenerator<FoundFile, void, undefined> {
  if (root.type === "file") {
    yield { path: root.path, isNamed: true };
    return;
  }
  const isWanted = root.type === "glob" ? root.covers : (path: string) => isKnownFormat(path, onSkip);
  yield* walk(root.path, await realpath(root.path), await IgnoreRules.of(root.path), isWanted, onSkip);
}

async function* walk(
  folder: string,
  realRoot: string,
  rules: IgnoreRules,
  isWanted: (path: string) => boolean,
  onSkip: OnSkip,
): AsyncGenerator<FoundFile, void, undefined> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    onSkip(folder, fileTrouble(error), true);
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    const path = join(folder, entry.name);
    if (rules.ignores(path, entry.isDirectory())) continue;
    if (entry.isDirectory()) {
      yield* walk(path, realRoot, await IgnoreRules.below(path, rules), isWanted, onSkip);
    } else if (entry.isSymbolicLink()) {
      if (!isWanted(path)) continue;
      const problem = await problemOfLink(path, realRoot);
      if (problem === undefined) yield { path, isNamed: false };
      else onSkip(path, problem);
    } else if (entry.isFile() && isWanted(path)) {
      yield { path, isNamed: false };
    }
  }
}

async function problemOfLink(path: string, realRoot: string): Promise<string | undefined> {
  try {
    const target = await realpath(path);
    if (!target.startsWith(realRoot + sep)) return "a link that leads out of the folder";
    return (await stat(target)).isFile() ? undefined : "a link to a folder";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? "a link that leads nowhere" : fileTrouble(error);
  }
}

/** The flag for each kind of table. */
const tables: ReadonlyMap<string, string> = new Map([
  [".csv", "--csv"],
  [".tsv", "--csv"],
  [".jsonl", "--jsonl"],
  [".ndjson", "--jsonl"],
]);

function isKnownFormat(path: string, onSkip: OnSkip): boolean {
  if (formatOfName(path) !== undefined) return true;
  const extension = extname(path).toLowerCase();
  const table = tables.get(extension);
  const hint = table !== undefined ? `a table: give it with ${table}` : undefined;
  onSkip(
    path,
    hint ?? (extension === "" ? "without an extension" : `${extension} files are not taken from folders`),
  );
  return false;
}
