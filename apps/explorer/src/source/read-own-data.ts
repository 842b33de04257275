import type { FileData } from "../wire.ts";
import { toBytes } from "./to-bytes.ts";

/** The data that stands in the page itself, where it is a file of its own. */
export async function readOwnData(): Promise<FileData | undefined> {
  const packed = document.getElementById("data")?.textContent;
  if (packed === undefined) return undefined;
  const unpacked = new Blob([toBytes(packed)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return (await new Response(unpacked).json()) as FileData;
}
