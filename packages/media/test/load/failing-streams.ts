// Hands over streams that fail at once, which must end no process. Prints what each call was rejected with.
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { loadMedia, toEmbedInputs } from "@segmind-embeddings/media";

process.on("uncaughtException", (error) => {
  process.stdout.write(`uncaught: ${String(error)}\n`);
  process.exit(0);
});
process.on("unhandledRejection", (error) => {
  process.stdout.write(`unhandled: ${String(error)}\n`);
  process.exit(0);
});

const missing = (): Readable => createReadStream("/no/such/file.wav");
const failing = (): Readable => {
  const stream = new Readable({ read: () => undefined });
  stream.destroy(new Error("failed at once"));
  return stream;
};

for (const make of [missing, failing]) {
  for (const load of [loadMedia, toEmbedInputs]) {
    await report(load(make()));
    await report(load(make(), { unknown: 1 } as object));
    await report(load(make(), { signal: AbortSignal.abort(new Error("aborted before")) }));
  }
}

async function report(work: Promise<unknown>): Promise<void> {
  const error = await work.then(
    () => ({ message: "nothing was thrown", code: undefined }),
    (reason: unknown) => reason as Error & { code?: string },
  );
  // What a stream has to say on its own it says within a turn or two.
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  process.stdout.write(`${error.code ?? error.message}\n`);
}
