import type { Overview } from "explorer/wire";
import { readCollections } from "../../../catalogue/collections.ts";
import { displayPath } from "../../../scan/display-path.ts";
import { kinds } from "../../../scan/piece.ts";
import type { Library } from "./library.ts";

/** Folders that a person can choose from, those with most documents first. */
const mostFolders = 300;

/** What there is to look through. */
export function readOverview({ file, program }: Library): Overview {
  const { connection, file: path } = file.catalogue;
  const pieces = connection.all(
    "SELECT d.kind, count(*) AS n FROM pieces p JOIN documents d ON d.id = p.document GROUP BY d.kind",
  );
  // What is left of a path when all that is no slash is taken from its end.
  const folders = connection.all(
    `SELECT rtrim(path, replace(path, '/', '')) AS folder, count(*) AS n FROM documents WHERE trouble IS NULL
     GROUP BY folder ORDER BY n DESC LIMIT ?`,
    mostFolders,
  );
  return {
    file: displayPath(path, program.cwd),
    isMock: file.isMock,
    collections: readCollections(connection).map(({ name, space }) => ({ name, space })),
    kinds: kinds.map((kind) => ({
      kind,
      pieces: Number(pieces.find((row) => row["kind"] === kind)?.["n"] ?? 0),
    })),
    folders: withAncestors(
      folders.map((row) => ({ path: row["folder"] as string, documents: row["n"] as number })),
    ),
  };
}

type Folder = Overview["folders"][number];

/** Folders with those that they are in, each with all documents below it, in the order of their names. */
function withAncestors(folders: readonly Folder[]): Folder[] {
  const all = new Map<string, number>();
  for (const { path, documents } of folders) {
    for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) {
      const ancestor = path.slice(0, end + 1);
      // Outside of the store's folder: a way there, and no folder to choose.
      if (ancestor.endsWith("../")) continue;
      all.set(ancestor, (all.get(ancestor) ?? 0) + documents);
    }
  }
  return [...all]
    .map(([path, documents]) => ({ path, documents }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
