// A PDF and a video are cut in a worker thread, whose file comes with the package; then the process ends by itself.
import { loadMedia, splitMedia } from "@segmind-embeddings/media";
import { createRequire } from "node:module";

const { splitAll } = createRequire(import.meta.url)("./split.cjs");
await splitAll({ loadMedia, splitMedia });
