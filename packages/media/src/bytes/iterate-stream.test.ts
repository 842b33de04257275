import { describe, expect, it } from "vitest";
import { iterateStream } from "./iterate-stream.ts";
import { takeStream } from "./take-stream.ts";

describe("iterateStream", () => {
  it("iterateStream does not hold on to chunks that were consumed", async () => {
    const chunk = new Uint8Array(16);
    const stream = (async function* () {
      for (let count = 0; count < 400_000; count += 1) yield chunk;
    })();
    using taken = takeStream("the stream", stream);
    const before = process.memoryUsage().heapUsed;
    let [bytes, most] = [0, 0];
    for await (const { byteLength } of iterateStream("the stream", taken, new AbortController().signal)) {
      bytes += byteLength;
      if (bytes % 160_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
    }
    expect(bytes).toBe(400_000 * 16);
    expect(most).toBeLessThan(100 * 1024 * 1024);
  });

  it("iterateStream ends on an abort between two chunks, and disposing of the stream stops it", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    let stopped = false;
    const stream = (async function* () {
      try {
        for (;;) yield new Uint8Array(1);
      } finally {
        stopped = true;
      }
    })();
    const taken = takeStream("the stream", stream);
    const chunks = iterateStream("the stream", taken, controller.signal);
    await chunks.next();
    controller.abort(reason);
    await expect(chunks.next()).rejects.toBe(reason);
    taken[Symbol.dispose]();
    await Promise.resolve();
    expect(stopped).toBe(true);
  });
});
