import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/**
 * What is wrong with the links of a built site: places that are not there, and things that a page would load from
 * elsewhere.
 *
 * @param folder the built site
 * @param base the path it is served under, such as `/`
 */
export function siteProblems(folder: string, base: string): string[] {
  const pages = globSync("**/*.html", { cwd: folder, exclude: (path) => path.startsWith("api/") });
  return pages.flatMap((page) => {
    const html = readFileSync(join(folder, page), "utf8");
    const loads = [...html.matchAll(/<(?:script|img|link|source|iframe)\b[^>]*?\b(?:src|href)="([^"]+)"/g)];
    const links = [...html.matchAll(/<a\b[^>]*?\bhref="([^"]*)"/g)];
    return [
      ...loads.flatMap(([, target = ""]) => problemOf(target, folder, page, base, false)),
      ...links.flatMap(([, target = ""]) => problemOf(target, folder, page, base, true)),
    ].map((problem) => `${page}: ${problem}`);
  });
}

function problemOf(
  target: string,
  folder: string,
  page: string,
  base: string,
  mayLeaveSite: boolean,
): string[] {
  const url = target.replaceAll("&amp;", "&");
  if (/^(?:[a-z]+:)?\/\//.test(url) || /^(?:mailto|data):/.test(url))
    return mayLeaveSite || url.startsWith("data:") ? [] : [`it loads ${url}`];
  const [path = "", anchor = ""] = url.split("#");
  const local = path.startsWith(base) ? path.slice(base.length) : join(dirname(page), path);
  // Where the API reference was not written.
  if (local.startsWith("api/") && !existsSync(join(folder, "api"))) return [];
  const file = path === "" ? join(folder, page) : fileOf(join(folder, decodeURI(local)));
  if (file === undefined) return [`it links to ${url}, where there is nothing`];
  if (anchor === "" || !file.endsWith(".html")) return [];
  const hasAnchor = readFileSync(file, "utf8").includes(`id="${decodeURIComponent(anchor)}"`);
  return hasAnchor ? [] : [`${relative(folder, file)} has no "${decodeURIComponent(anchor)}"`];
}

function fileOf(path: string): string | undefined {
  const candidates = [path, `${path}.html`, join(path, "index.html")];
  return candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
}
