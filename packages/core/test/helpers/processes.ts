import type { MockGateway } from "@segmind-embeddings/mock-gateway";
import { Pool } from "undici";
import type { ClientOptions, EmbedInput, SegmindClient } from "../../src/index.ts";
import { clientOf } from "./gateway-and-client.ts";
import { fileOf } from "./media.ts";
import type { OwnedStore, SharedData, StoreTrouble } from "./shared-data.ts";

/** By which route an input is bought, and whether it holds a medium. */
export interface Route {
  readonly name: string;
  readonly mode: "sync" | "async";
  readonly hasMedia: boolean;
}

export const routes: readonly Route[] = [
  { name: "text by v1", mode: "sync", hasMedia: false },
  { name: "text by v2", mode: "async", hasMedia: false },
  { name: "media by v1", mode: "sync", hasMedia: true },
  { name: "media by v2", mode: "async", hasMedia: true },
];

/** Different inputs; each has a text of its own, by which a request is known. */
export function inputsOf({ hasMedia }: Route, count: number): (string | EmbedInput)[] {
  return Array.from({ length: count }, (_, index) => {
    const input = `text ${String(index)}`;
    return hasMedia ? { input, image: fileOf("png", 100 + index) } : input;
  });
}

export const textOf = (input: string | EmbedInput): string =>
  typeof input === "string" ? input : (input.input ?? "");

/** A client over one owner's store, that can die as `kill -9` would end it. */
export interface Process {
  readonly client: SegmindClient;
  readonly store: OwnedStore;
  /** Aborts when the process dies, to end what waits in it. */
  readonly signal: AbortSignal;
  /** Resolves when it dies, with the keys that were `open` then. */
  readonly death: Promise<readonly string[]>;
}

/** Starts a process; it is never closed, as one that dies is not. */
export function startProcess(
  gateway: MockGateway,
  data: SharedData,
  options: ClientOptions,
  ...troubles: readonly StoreTrouble[]
): Process {
  const store = data.open(...troubles);
  const dispatcher = new Pool(gateway.url);
  const controller = new AbortController();
  const client = clientOf(gateway, { store, dispatcher, ...options });
  const death = new Promise<readonly string[]>((resolve) => {
    store.onCrash = () => {
      const openKeys = data.openKeysOf(store.owner);
      void dispatcher.destroy().then(() => resolve(openKeys));
      controller.abort();
    };
  });
  return { client, store, signal: controller.signal, death };
}
