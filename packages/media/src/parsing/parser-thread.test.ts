import { EventEmitter, once } from "node:events";
import type { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { blobBytes } from "../bytes/blob-bytes.ts";
import { memoryBytes } from "../bytes/memory-bytes.ts";
import type { Bytes } from "../bytes/bytes.ts";
import type { FormatInput } from "../metadata/format-problem.ts";
import { ParserThread } from "./parser-thread.ts";
import { parsingLimits } from "./parsing-options.ts";
import { toPlainError } from "./plain-error.ts";
import type { FileMessage, FromWorker, ToWorker } from "./protocol.ts";

/** Stands for the worker: the test sends its messages, and receives those to it as events. */
class TestWorker extends EventEmitter {
  readonly received = new EventEmitter();

  ref(): void {}
  unref(): void {}
  getHeapStatistics(): Promise<object> {
    return Promise.resolve({ total_heap_size: 0, external_memory: 0, malloced_memory: 0 });
  }
  postMessage(message: ToWorker): void {
    this.received.emit(message.type, message);
  }
  send(message: FromWorker): void {
    this.emit("message", message);
  }
}

async function inputOf(bytes: Bytes): Promise<FormatInput> {
  return { bytes, open: await bytes.open(), mediaType: "application/pdf", signal: undefined };
}

function threadOf(worker: TestWorker): ParserThread {
  return new ParserThread(
    300_000_000,
    () => undefined,
    () => worker as unknown as Worker,
  );
}

it("the content of small files is sent in the memory that came back with the file before", async () => {
  const worker = new TestWorker();
  const thread = threadOf(worker);
  const sent: { bytes: string; content: ArrayBuffer }[] = [];
  worker.received.on("file", ({ content, byteLength }: FileMessage) => {
    if (content !== undefined) sent.push({ bytes: Buffer.from(content, 0, byteLength).toString(), content });
  });
  worker.received.on("close", () =>
    worker.send({ type: "closed", isFresh: true, content: sent.at(-1)?.content }),
  );
  for (const text of ["a red fox", "an owl", "a hare"]) {
    await thread.open(await inputOf(memoryBytes("the bytes", Buffer.from(text))));
    await thread.close();
  }
  expect(sent.map(({ bytes }) => bytes)).toEqual(["a red fox", "an owl", "a hare"]);
  expect(new Set(sent.map(({ content }) => content)).size).toBe(1);
});

it("a read of an earlier file that fails late is not the error of the next file", async () => {
  const worker = new TestWorker();
  const thread = threadOf(worker);
  const blob = new Blob([Buffer.alloc(2_000_000)]);
  const late = Promise.withResolvers<ArrayBuffer>();
  blob.slice = () => ({ arrayBuffer: () => late.promise }) as unknown as Blob;
  await thread.open(await inputOf(blobBytes("the Blob", blob)));
  worker.send({ type: "read", read: 1, file: 1, start: 0, end: 10, memory: new ArrayBuffer(10) });

  await thread.open(await inputOf(memoryBytes("the bytes", Buffer.from("x"))));
  const step = thread.step({ name: "metadata", args: [undefined] }, parsingLimits({}), Infinity, undefined);
  const replied = once(worker.received, "bytes");
  late.reject(new Error("the disk is on fire"));
  expect(await replied).toMatchObject([{ read: 1, file: 1, bytes: undefined }]);
  worker.send({ type: "error", error: toPlainError(new Error("its own")) });
  await expect(step).rejects.toThrow("its own");
});
