import { sha256OfText } from "../input/sha256.ts";
import { defaultQuotaWindow } from "./window-times.ts";

/** The name under which a place keeps the quota of an origin and a key. It does not show the key. */
export function queueName(origin: string, apiKey: string, window: number): string {
  return `${origin} ${sha256OfText(apiKey)}${window === defaultQuotaWindow ? "" : ` ${String(window)}`}`;
}
