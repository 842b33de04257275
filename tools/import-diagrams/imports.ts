import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../workspace/root.ts";

/** Who imports whom: from a part (a package, or a folder of one) to the parts that its files import. */
export type Arrows = ReadonlyMap<string, ReadonlySet<string>>;

interface Cruised {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly resolved: string }[];
  }[];
}

const binary = join(root, "node_modules/.bin/depcruise");
const config = ["--config", "tools/rules/dependency-cruiser.config.mjs", "--no-progress"];
const sources = ["--include-only", "^packages/[^/]+/src/", "--exclude", "\\.test\\.ts$"];

/** The imports of what is published, as dependency-cruiser finds them: between packages, and between core's folders. */
export function readImports(): { readonly packages: Arrows; readonly core: Arrows } {
  const text = execFileSync(binary, [...config, ...sources, "--output-type", "json", "packages"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const { modules } = JSON.parse(text) as Cruised;
  const imports = modules.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved }) => [source, resolved] as const),
  );
  return { packages: arrows(imports, packageOf), core: arrows(imports, folderOfCore) };
}

function arrows(
  imports: readonly (readonly [from: string, to: string])[],
  partOf: (file: string) => string | undefined,
): Arrows {
  const found = new Map<string, Set<string>>();
  for (const [from, to] of imports.map(([from, to]) => [partOf(from), partOf(to)] as const)) {
    if (from === undefined || to === undefined || from === to) continue;
    found.set(from, (found.get(from) ?? new Set()).add(to));
  }
  return found;
}

const packageOf = (file: string): string | undefined => /^packages\/([^/]+)\//.exec(file)?.[1];
const folderOfCore = (file: string): string | undefined => /^packages\/core\/src\/([^/]+)\//.exec(file)?.[1];
