// A worker in place of the one that parses: what it does with a task is told by the file's media type.
import { parentPort, threadId } from "node:worker_threads";
import type { FromWorker, ToWorker } from "../src/parse/worker-messages.ts";

const kept: unknown[] = [];
const send = (message: FromWorker): void => parentPort?.postMessage(message);

const deeds: Readonly<Record<string, () => void>> = {
  "tell/thread": () => send({ type: "done", result: threadId }),
  "spin/forever": () => {
    for (;;);
  },
  "fill/heap": () => {
    for (;;) kept.push({ number: kept.length });
  },
  "fill/buffers": () => {
    for (;;) kept.push(Buffer.alloc(1_000_000, 1));
  },
  "throw/error": () => {
    throw new Error("a mistake of the worker");
  },
  "exit/at-once": () => process.exit(7),
  "stay/silent": () => undefined,
};

parentPort?.on("message", (message: ToWorker) => {
  if (message.type === "run") deeds[message.file.mediaType]?.();
});
