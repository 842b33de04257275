import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../workspace/root.ts";
import { draw } from "./draw.ts";
import { readImports } from "./imports.ts";

const readme = join(root, "README.md");
const picture = /(?<=^<!-- drawn of (packages|core) -->\n\n```mermaid\n)[^`]*(?=\n```$)/gm;

/** The README as it is, and with its pictures drawn from the imports that there are. */
export function drawnReadme(imports: ReturnType<typeof readImports>): { is: string; drawn: string } {
  const is = readFileSync(readme, "utf8");
  const drawn = is.replace(picture, (_, which: "packages" | "core") => draw(imports[which]));
  return { is, drawn };
}

if (import.meta.main) writeFileSync(readme, drawnReadme(readImports()).drawn);
