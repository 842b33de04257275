import { aiSdk } from "./ai-sdk.ts";
import { bareDispatch } from "./bare-dispatch.ts";
import { bareUndici } from "./bare-undici.ts";
import type { BenchClientKind, ClientName } from "./bench-client.ts";
import { globalFetch } from "./global-fetch.ts";
import { googleGenai } from "./google-genai.ts";
import { langchainGoogle } from "./langchain-google.ts";
import { openai } from "./openai.ts";
import { ours } from "./ours.ts";

export const clientKinds: readonly BenchClientKind[] = [
  ours,
  bareUndici,
  bareDispatch,
  globalFetch,
  openai,
  googleGenai,
  aiSdk,
  langchainGoogle,
];

export function clientKind(name: ClientName): BenchClientKind {
  return clientKinds.find((kind) => kind.name === name) as BenchClientKind;
}
