import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import ignore, { type Ignore } from "ignore";

/** Files with patterns in Git's format. A later file overrides an earlier one. */
const ruleFiles = [".gitignore", ".ignore", ".segmindignore"];

/** What the ignore files of a folder and of those above it leave out. */
export class IgnoreRules {
  readonly #folder: string;
  readonly #own: readonly Ignore[];
  readonly #above: IgnoreRules | undefined;

  private constructor(folder: string, own: readonly Ignore[], above: IgnoreRules | undefined) {
    this.#folder = folder;
    this.#own = own;
    this.#above = above;
  }

  /** The rules of a folder and, where it is inside a Git repository, of the folders above it in there. */
  static async of(folder: string): Promise<IgnoreRules> {
    let rules: IgnoreRules | undefined;
    for (const one of repositoryFolders(folder)) rules = await IgnoreRules.below(one, rules);
    return rules as IgnoreRules;
  }

  /** The rules of a folder inside another one. */
  static async below(folder: string, above: IgnoreRules | undefined): Promise<IgnoreRules> {
    const texts = await Promise.all(
      ruleFiles.map((name) => readFile(join(folder, name), "utf8").catch(() => undefined)),
    );
    const own = texts.flatMap((text) => (text === undefined ? [] : [ignore().add(text)]));
    return own.length === 0 && above !== undefined ? above : new IgnoreRules(folder, own, above);
  }

  ignores(path: string, isFolder: boolean): boolean {
    const name = relative(this.#folder, path).split(sep).join("/") + (isFolder ? "/" : "");
    for (const rules of this.#own.toReversed()) {
      const { ignored, unignored } = rules.test(name);
      if (ignored || unignored) return ignored;
    }
    return this.#above?.ignores(path, isFolder) ?? false;
  }
}

/** The folders from the root of the Git repository down to a folder; the folder alone where there is none. */
function repositoryFolders(folder: string): string[] {
  const folders = [folder];
  for (let at = folder; !existsSync(join(at, ".git")); at = dirname(at)) {
    if (dirname(at) === at) return [folder];
    folders.unshift(dirname(at));
  }
  return folders;
}
