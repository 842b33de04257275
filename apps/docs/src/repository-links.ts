import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { MarkdownRenderer } from "vitepress";
import { repositoryUrl, root } from "./repository.ts";

/**
 * Links of a page to files outside of the site lead to the repository, where they can be read, and those of an included file to
 * pages begin where it is included. On the disk, and where the repository is shown, they work as they stand.
 *
 * @param pages the folder of the site's pages
 */
export function repositoryLinks(markdown: MarkdownRenderer, pages: string): void {
  const url = repositoryUrl();
  markdown.core.ruler.push("repository-links", ({ tokens, env }) => {
    const { path } = env as { path: string };
    const files = [path, ...includedIn(path)];
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.attrGet("href");
      if (token.type !== "link_open" || href === null || /^(?:[a-z]+:|#|\/)/.test(href)) continue;
      const [file = "", anchor] = href.split("#");
      const target = targetOf(file, files);
      const hash = anchor === undefined ? "" : `#${anchor}`;
      if (!relative(pages, target).startsWith("..")) {
        // What is included leads to a page from another folder.
        token.attrSet("href", `./${relative(dirname(path), target)}${hash}`);
        continue;
      }
      const kind = statSync(target).isDirectory() ? "tree" : "blob";
      token.attrSet("href", `${url}/${kind}/main/${relative(root, target)}${hash}`);
    }
  });
}

/** What a page includes, a package's README for one: its links begin in its own folder. */
function includedIn(page: string): string[] {
  const includes = readFileSync(page, "utf8").matchAll(/^<!--\s*@include:\s*([^\s#]+)/gm);
  return [...includes].map(([, file = ""]) => resolve(dirname(page), file));
}

/** @throws Error where nothing is there */
function targetOf(file: string, from: readonly string[]): string {
  const targets = from.map((page) => resolve(dirname(page), decodeURI(file)));
  const target = targets.find((path) => existsSync(path) || existsSync(`${path}.md`));
  if (target !== undefined) return target;
  throw new Error(`${relative(root, from[0] ?? "")} links to ${file}, where there is nothing.`);
}
