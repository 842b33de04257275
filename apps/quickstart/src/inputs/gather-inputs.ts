import type { Settings } from "../command-line/parse-arguments.ts";
import type { LoadedItems } from "./load-files.ts";
import { loadCorpus } from "./load-corpus.ts";
import { loadFiles } from "./load-files.ts";

/** What a run is about. Dispose it when everything is embedded. */
export interface GatheredInputs extends LoadedItems, AsyncDisposable {
  readonly queries: readonly string[];
}

/** The user's files, or the built-in corpus; the user's queries, or those that the corpus comes with. */
export async function gatherInputs({ paths, queries }: Settings, base: string): Promise<GatheredInputs> {
  const owned = new AsyncDisposableStack();
  const loaded =
    paths.length > 0 ? await loadFiles(paths, base, owned) : { skipped: [], ...(await loadCorpus(owned)) };
  return {
    queries: [],
    ...loaded,
    ...(queries.length > 0 && { queries }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
