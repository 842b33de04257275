import type { Settings } from "../command-line/parse-arguments.ts";
import type { LoadedItems } from "./load-files.ts";
import { loadCorpus } from "./load-corpus.ts";
import { loadFiles } from "./load-files.ts";

export interface GatheredInputs extends LoadedItems {
  readonly queries: readonly string[];
}

/** The user's files, or the built-in corpus; the user's queries, or those that the corpus comes with. */
export async function gatherInputs({ paths, queries }: Settings, base: string): Promise<GatheredInputs> {
  if (paths.length > 0) return { ...(await loadFiles(paths, base)), queries };
  const corpus = await loadCorpus();
  return { items: corpus.items, skipped: [], queries: queries.length > 0 ? queries : corpus.queries };
}
