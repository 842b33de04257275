import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "../workspace/root.ts";
import type { CodeBlock } from "./code-blocks.ts";

/** Where a block stands, which a complaint names. */
export interface PlacedBlock extends CodeBlock {
  readonly page: string;
}

/** The compiler's complaints about blocks of TypeScript, each with its page and line. */
export function compileBlocks(blocks: readonly PlacedBlock[]): string[] {
  const folders = new Set<string>();
  const origins = new Map<string, PlacedBlock>();
  try {
    for (const block of blocks) {
      const { page, line, code } = block;
      // In the page's own package, so that a block sees what that depends on.
      const home = /^(?:packages|apps)\/[^/]+/.exec(page)?.[0] ?? "";
      const folder = join(root, home, "node_modules/.page-blocks");
      mkdirSync(folder, { recursive: true });
      folders.add(folder);
      const file = join(folder, `${page.replaceAll("/", "-")}-${String(line)}.mts`);
      writeFileSync(file, code);
      origins.set(file, block);
    }
    return ts.getPreEmitDiagnostics(program([...origins.keys()])).map(({ file, start, messageText }) => {
      const block = file && origins.get(file.fileName);
      const at = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line : 0;
      const where = block ? `${block.page}:${String(block.line + at)}` : (file?.fileName ?? "");
      return `${where}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true });
  }
}

function program(files: readonly string[]): ts.Program {
  const file = ts.readConfigFile(join(root, "tsconfig.base.json"), (path) => ts.sys.readFile(path));
  const config: unknown = file.config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  return ts.createProgram(files, {
    ...options,
    typeRoots: [join(root, "node_modules/@types")],
    // A page may show its package beside the others, whether it depends on them or not.
    paths: { "@segmind-embeddings/*": [join(root, "packages/*/src/index.ts")] },
  });
}
