import { existsSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { MarkdownRenderer } from "vitepress";
import { repositoryUrl, root } from "./repository.ts";

/**
 * Links of a page to files outside of the site lead to the repository, where they can be read. On the disk, and where the
 * repository is shown, they work as they stand.
 *
 * @param pages the folder of the site's pages
 */
export function repositoryLinks(markdown: MarkdownRenderer, pages: string): void {
  const url = repositoryUrl();
  markdown.core.ruler.push("repository-links", ({ tokens, env }) => {
    const { path } = env as { path: string };
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.attrGet("href");
      if (token.type !== "link_open" || href === null || /^(?:[a-z]+:|#|\/)/.test(href)) continue;
      const [file = "", anchor] = href.split("#");
      const target = targetOf(file, path);
      if (!relative(pages, target).startsWith("..")) continue;
      const kind = statSync(target).isDirectory() ? "tree" : "blob";
      const hash = anchor === undefined ? "" : `#${anchor}`;
      token.attrSet("href", `${url}/${kind}/main/${relative(root, target)}${hash}`);
    }
  });
}

/** @throws Error where nothing is there */
function targetOf(file: string, page: string): string {
  const beside = resolve(dirname(page), decodeURI(file));
  // What a page includes has links that begin at the workspace's folder.
  const target = existsSync(beside) || !existsSync(join(root, file)) ? beside : join(root, file);
  if (existsSync(target) || existsSync(`${target}.md`)) return target;
  throw new Error(`${relative(root, page)} links to ${file}, where there is nothing.`);
}
