// The cases in workerd, one a request, and what its requests share: a client and a store of the whole worker.
import { MemoryStore, SegmindClient } from "@segmind-embeddings/core";
import { cases } from "./cases.mjs";
import { refusals } from "./refusals.mjs";

// Replaced when this is bundled: no request is there yet that could tell.
const { sound, faulty } = GATEWAYS;

const store = new MemoryStore();
const clientOf = ({ url, apiKey }) => new SegmindClient({ apiKey, baseUrl: url, store, retryDelay: 1 });
const clients = { sound: clientOf(sound), faulty: clientOf(faulty) };

async function answer({ name, verdict, gateway, text, options, isLeft = false }) {
  if (name !== undefined) return (verdict === "works" ? cases : refusals)[name](GATEWAYS);
  const embedding = clients[gateway].embed(text, options);
  if (isLeft) {
    // What a handler does not wait for is cut off when it has answered.
    embedding.catch(() => undefined);
    return new Promise((resolve) => setTimeout(resolve, 300));
  }
  const { vector } = await embedding;
  if (vector.length !== 768) throw new Error(`a vector of ${vector.length}`);
  return undefined;
}

export default {
  async fetch(request) {
    try {
      await answer(await request.json());
      return new Response("ok");
    } catch (error) {
      return new Response(String(error?.stack ?? error), { status: 500 });
    }
  },
};
