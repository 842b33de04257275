import { BulkSourceError } from "../errors/bulk-error.ts";
import type { BulkSource, SourceReference } from "./bulk-source.ts";
import { jsonlFile } from "./jsonl-file.ts";
import { mediaFolder } from "./media-folder.ts";

/**
 * The source that a reference names, on this machine.
 *
 * @throws BulkSourceError for one that this worker was not given, or a path outside of its folder
 */
export function openSource(
  reference: SourceReference,
  sources: readonly BulkSource[],
  root: string | undefined,
): BulkSource {
  if (reference.type === "named") {
    const { name } = reference;
    const own = sources.find(({ reference: one }) => one.type === "named" && one.name === name);
    if (own !== undefined) return own;
    throw new BulkSourceError(
      `This worker was given no source ${JSON.stringify(name)}: pass it in \`sources\`, as where it was enqueued.`,
    );
  }
  const { path } = reference;
  if (reference.type === "folder") return mediaFolder(path, { root });
  return jsonlFile(path, { root, id: reference.id, text: reference.text });
}
