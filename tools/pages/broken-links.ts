import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** The links of a page to other places of the workspace that lead nowhere. `root` is the workspace's folder. */
export function brokenLinks(root: string, page: string): string[] {
  const links = [...prose(join(root, page)).matchAll(/\]\(([^\s)]+)\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => {
    const [path = "", anchor] = link.split("#");
    if (/^[a-z]+:/.test(path)) return false;
    const target = path === "" ? join(root, page) : join(root, dirname(page), path);
    if (!existsSync(target)) return true;
    return anchor !== undefined && (statSync(target).isDirectory() || !anchorsOf(target).includes(anchor));
  });
}

/** What a page says, without its code. */
function prose(file: string): string {
  return readFileSync(file, "utf8")
    .replaceAll(/^ *```.*?^ *```$/gms, "")
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[\][()]/g, ""));
}

/** A heading's anchor is its words in lower case, joined by hyphens. */
function anchorsOf(file: string): string[] {
  return [...prose(file).matchAll(/^#+ +(.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(/\s/g, "-"),
  );
}
