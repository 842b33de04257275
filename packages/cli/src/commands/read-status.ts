import { readCollections } from "../catalogue/collections.ts";
import { keptFailures } from "../catalogue/key-states.ts";
import { gatewayOf } from "../catalogue/open-catalogue.ts";
import { documentLabel } from "../scan/display-path.ts";
import { kinds } from "../scan/piece.ts";
import type { OpenFile } from "./open-file.ts";

/** What `status` shows of a file. */
export async function readStatus({ catalogue, database }: OpenFile, cwd: string) {
  const { connection } = catalogue;
  const rows = connection.all(
    `SELECT d.collection, d.kind, count(DISTINCT d.id) AS documents, count(p.key) AS pieces,
       total(k.state = 'embedded') AS embedded
     FROM documents d LEFT JOIN pieces p ON p.document = d.id LEFT JOIN keys k ON k.key = p.key
     WHERE d.trouble IS NULL OR p.key IS NOT NULL GROUP BY d.collection, d.kind`,
  );
  const failures = keptFailures(connection, undefined).map(({ state, code, reason, ...about }) => ({
    label: documentLabel(catalogue, about, cwd),
    state,
    code,
    reason,
  }));
  const unusable = connection
    .all("SELECT path, row, trouble FROM documents WHERE trouble IS NOT NULL ORDER BY path, row")
    .map(({ path, row, trouble }) => ({
      label: documentLabel(catalogue, { path: path as string, row: row as string, range: null }, cwd),
      state: "unusable" as const,
      code: "FILE",
      reason: trouble as string,
    }));
  const { embedded, open, accepted, unknown, spentCredits } = await database.store.stats();
  return {
    gateway: gatewayOf(connection),
    store: { embedded, open, accepted, unknown, spentCredits },
    collections: readCollections(connection).map(({ name, space, requests }) => {
      const own = rows.filter((row) => row["collection"] === name);
      const sum = (column: string): number => own.reduce((total, row) => total + (row[column] as number), 0);
      return {
        name,
        space,
        requests,
        documents: kinds.flatMap((kind) =>
          own
            .filter((row) => row["kind"] === kind)
            .map((row) => ({ kind, documents: row["documents"] as number })),
        ),
        pieces: sum("pieces"),
        embedded: sum("embedded"),
      };
    }),
    failures: [...failures, ...unusable],
  };
}
