import { execFile } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { installBuild } from "../../../../tools/compile-user-project.ts";
import { dependencyFolders } from "../../../../tools/packing/installed-dependencies.ts";
import { root } from "../../../../tools/workspace/root.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** What a user's program may look like; it is compiled, not run. */
const program = `
import { SegmindClient } from "@segmind-embeddings/core";
import { loadMedia, MediaError, splitMedia, toEmbedInputs, type LoadedMedia } from "@segmind-embeddings/media";

export async function vectorsOf(path: string, signal: AbortSignal): Promise<Float32Array[]> {
  const client = new SegmindClient();
  const media: LoadedMedia = await loadMedia(path, { signal });
  for await (const piece of splitMedia(media)) console.log(piece.range, piece.byteLength);
  try {
    const whole = await toEmbedInputs(media, { overlap: 1 });
    const embeddings = await client.embedMany(whole.inputs);
    return embeddings.map(({ vector }) => vector);
  } catch (error) {
    throw MediaError.isInstance(error) ? new Error(error.code) : error;
  }
}
// @ts-expect-error: types that accept anything would not be types.
export const wrong = loadMedia(7);
`;

/** Without \`types\`, compilers before 6 take in each package of types that is installed, also for others' sake. */
const settings = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  target: "ES2022",
  module: "nodenext",
  noEmit: true,
  skipLibCheck: false,
  preserveSymlinks: true,
};

describe("the declarations, as npm installs them", () => {
  const folder = temporaryFolder();
  beforeAll(async () => {
    const modules = join(folder, "node_modules");
    for (const name of ["core", "media"]) await installBuild(name, modules);
    const flat = {
      "@types/node": require.resolve("@types/node/package.json").replace(/package\.json$/, ""),
      ...dependencyFolders(join(root, "packages/core")),
      ...dependencyFolders(join(root, "packages/media")),
    };
    for (const [name, installed] of Object.entries({ ...flat, ...dependencyFolders(flat["@types/node"]) })) {
      await mkdir(dirname(join(modules, name)), { recursive: true });
      await symlink(installed, join(modules, name));
    }
    await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    await writeFile(join(folder, "program.ts"), program);
  }, 240_000);

  const compilers = ["typescript-lowest", "typescript", "typescript-latest"] as const;
  const libraries = { "with a browser's types": undefined, "without a browser's types": ["ES2022"] };
  const rows = compilers.flatMap((compiler) =>
    Object.entries(libraries).map(([title, lib]) => [compiler, title, lib] as const),
  );
  it.each(rows)(
    "the declarations and their dependencies compile with %s, %s",
    async (compiler, _title, lib) => {
      const config = join(folder, "tsconfig.json");
      const types = compiler === "typescript-lowest" ? {} : { types: ["node"] };
      const compilerOptions = { ...settings, ...types, ...(lib && { lib }) };
      await writeFile(config, JSON.stringify({ compilerOptions, files: ["program.ts"] }));
      const tsc = join(dirname(require.resolve(`${compiler}/package.json`)), "bin/tsc");
      const { stdout } = await run(process.execPath, [tsc, "-p", config], { cwd: folder }).catch(
        (error: unknown) => error as { stdout: string },
      );
      expect(stdout).toBe("");
    },
    240_000,
  );
});
