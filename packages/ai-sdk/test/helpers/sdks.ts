import * as ai7 from "ai";
import * as ai6 from "ai-6";

/** The AI SDKs that the package is for. */
export const sdks = [
  ["AI SDK 6", ai6],
  ["AI SDK 7", ai7],
] as const;

// The SDK would print warnings; tests read them from results.
globalThis.AI_SDK_LOG_WARNINGS = false;
