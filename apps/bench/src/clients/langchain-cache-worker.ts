import { startUsageMeter, type Usage } from "../measure/usage-meter.ts";
import { serveParent } from "../processes/worker.ts";
import { openLangChainCache } from "./langchain-cache.ts";
import { makeTexts } from "./text-at.ts";

export interface LangChainCacheOrder {
  readonly folder: string;
  readonly url: string;
  readonly apiKey: string;
  readonly texts: number;
}

const methods = {
  /** Embeds texts, of which those in the cache cost no request. */
  async embed({ folder, texts, ...gateway }: LangChainCacheOrder): Promise<Usage> {
    const cache = await openLangChainCache(folder, gateway);
    const used = startUsageMeter();
    await cache.embedDocuments([...makeTexts(texts)]);
    return used();
  },
};

export type LangChainCacheWorker = typeof methods;

serveParent(methods);
