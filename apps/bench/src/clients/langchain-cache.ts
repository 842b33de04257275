import { CacheBackedEmbeddings } from "@langchain/classic/embeddings/cache_backed";
import { LocalFileStore } from "@langchain/classic/storage/file_system";
import { Embeddings } from "@langchain/core/embeddings";
import { Pool } from "undici";
import { postText } from "./post-text.ts";

/** LangChain's cache over a folder of files, as its guide sets it up, before bare requests that know nothing of stores. */
export async function openLangChainCache(
  folder: string,
  { url, apiKey }: { readonly url: string; readonly apiKey: string },
): Promise<CacheBackedEmbeddings> {
  const store = await LocalFileStore.fromPath(folder);
  return CacheBackedEmbeddings.fromBytesStore(new BareEmbeddings(url, apiKey), store, { namespace: "bench" });
}

class BareEmbeddings extends Embeddings {
  readonly #pool: Pool;
  readonly #apiKey: string;

  constructor(url: string, apiKey: string) {
    super({ maxConcurrency: 16 });
    this.#pool = new Pool(url);
    this.#apiKey = apiKey;
  }

  embedDocuments(texts: string[]): Promise<number[][]> {
    return Promise.all(texts.map((text) => this.caller.call(() => this.embedQuery(text))));
  }

  embedQuery(text: string): Promise<number[]> {
    return postText(this.#pool, this.#apiKey, text);
  }
}
