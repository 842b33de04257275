import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.ts";

/** @throws Refusal for more bytes than that */
export async function readBody(request: IncomingMessage, most: number): Promise<Buffer> {
  const tooLarge = new Refusal(
    "TOO_LARGE",
    `More than ${String(most / 1024 / 1024)} MiB: \`segmind-embed search FILE\` takes larger ones.`,
  );
  if (Number(request.headers["content-length"] ?? 0) > most) throw tooLarge;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > most) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
