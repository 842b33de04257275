import type { ScanContext } from "./scan-context.ts";

/**
 * Removes the documents that a scan should have found and did not: they were deleted or renamed. Their vectors stay in
 * the store, where a file with the same content finds them again.
 *
 * @param began when the scan began
 * @param covers whether the scan would have found a document
 * @returns how many there were
 */
export async function removeGone(
  { catalogue, documents }: ScanContext,
  began: number,
  covers: (document: { readonly path: string; readonly row: string }) => boolean,
): Promise<number> {
  let removed = 0;
  for (let after = 0; ;) {
    const page = documents.notSeenSince(began, after);
    const last = page.at(-1);
    if (last === undefined) return removed;
    const gone = page.filter(covers);
    if (gone.length > 0) {
      await catalogue.connection.write(() => {
        for (const { id } of gone) documents.remove(id);
      });
    }
    removed += gone.length;
    after = last.id;
  }
}
