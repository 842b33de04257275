// Reads and cuts a PDF in a worker thread, and then has nothing more to do: the thread must not keep the process.
import { loadMedia, splitMedia } from "@segmind-embeddings/media";
import { makePdf } from "./make-pdf.ts";

await using media = await loadMedia(await makePdf(14));
let pieces = 0;
for await (const piece of splitMedia(media)) {
  pieces += 1;
  await piece[Symbol.asyncDispose]();
}
process.stdout.write(`${pieces} pieces`);
