// Loads a stream and is killed: no code of its own runs at its end. Prints the names of its temporary files before.
import { loadMedia } from "@segmind-embeddings/media";
import { makeWav } from "../audio/make-wav.ts";

await loadMedia(new Blob([Uint8Array.from(makeWav(1))]).stream());
process.stdout.write("loaded\n", () => process.kill(process.pid, "SIGKILL"));
