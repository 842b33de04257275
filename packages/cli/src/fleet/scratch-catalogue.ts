import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { Connection } from "../catalogue/connection.ts";
import type { Catalogue } from "../catalogue/open-catalogue.ts";

/** A catalogue for one plan, which is gone afterwards: a database knows its vectors by their content alone. */
export async function openScratchCatalogue(cwd: string): Promise<Catalogue & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "segmind-embed-plan-"));
  const connection = await Connection.open(join(folder, "plan.db"));
  return {
    connection,
    file: join(folder, "vectors.db"),
    toName: (path) => relative(cwd, path).split(sep).join("/"),
    toPath: (name) => resolve(cwd, name),
    async [Symbol.asyncDispose]() {
      connection.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
