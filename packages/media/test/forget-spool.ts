// Loads a stream and exits without disposing of it: the temporary file must go all the same.
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { loadMedia } from "@segmind-embeddings/media";
import { makePdf } from "./make-pdf.ts";

const pdf = await makePdf(1);
await loadMedia(new Blob([Uint8Array.from(pdf)]).stream());
process.stdout.write(
  readdirSync(tmpdir())
    .filter((name) => name.startsWith("segmind-media-"))
    .join(" "),
);
process.exit(0);
