import { describe, expect, it } from "vitest";
import type { ParseLimits } from "../src/parse/parse-options.ts";
import type { ParseSession } from "../src/parse/parse-session.ts";
import { ParseThreads } from "../src/parse/parse-threads.ts";

const entry = new URL("odd-worker.ts", import.meta.url);
let lastId = 0;

/** A session whose file makes the worker do something, see odd-worker.ts. */
function sessionOf(deed: string, limits: Partial<ParseLimits> = {}): ParseSession {
  const all = { deadline: 600_000, maxMemory: 300_000_000, inProcess: false, signal: undefined, ...limits };
  return {
    id: (lastId += 1),
    label: deed,
    file: { mediaType: deed, byteLength: 1, maxPdfBytes: undefined, maxMemory: all.maxMemory },
    limits: all,
    descriptor: undefined,
    io: { read: async () => Buffer.alloc(0), write: async () => undefined },
    spent: 0,
    failure: undefined,
  };
}

function run(threads: ParseThreads, session: ParseSession): Promise<unknown> {
  return threads.use(session, (thread) => thread.run(session, { do: "readFacts" }));
}

const tellThread = (threads: ParseThreads, limits: Partial<ParseLimits> = {}): Promise<unknown> =>
  run(threads, sessionOf("tell/thread", limits));

describe("threads that parse", () => {
  it("one thread does many tasks, also when they are asked for at once", async () => {
    const threads = new ParseThreads(entry);
    const answers = await Promise.all(Array.from({ length: 50 }, () => tellThread(threads)));
    expect(new Set([...answers, await tellThread(threads)]).size).toBe(1);
  });

  it.each([
    ["a parser that never ends is ended at its deadline", "spin/forever", { deadline: 100 }, "MEDIA_TIMEOUT"],
    [
      "a parser that waits for ever is ended at its deadline",
      "stay/silent",
      { deadline: 100 },
      "MEDIA_TIMEOUT",
    ],
    ["a parser that fills its heap is ended", "fill/heap", { maxMemory: 100_000_000 }, "MEDIA_TOO_LARGE"],
    ["a parser that fills buffers is ended", "fill/buffers", { maxMemory: 100_000_000 }, "MEDIA_TOO_LARGE"],
    ["a parser that throws outside of its task is told", "throw/error", {}, "MEDIA_WORKER_FAILED"],
    ["a parser that exits is told", "exit/at-once", {}, "MEDIA_WORKER_FAILED"],
  ])("%s, and the next task gets a new thread", async (_title, deed, limits, code) => {
    const threads = new ParseThreads(entry);
    const { maxMemory = 300_000_000 } = limits as Partial<ParseLimits>;
    const before = await tellThread(threads, { maxMemory });
    await expect(run(threads, sessionOf(deed, limits))).rejects.toMatchObject({ code, source: deed });
    expect(await tellThread(threads, { maxMemory })).not.toBe(before);
  });

  it("an abort ends a parser that never ends, with the signal's own reason", async () => {
    const threads = new ParseThreads(entry);
    const controller = new AbortController();
    const reason = new Error("enough");
    const stuck = run(threads, sessionOf("spin/forever", { signal: controller.signal }));
    setTimeout(() => controller.abort(reason), 50);
    await expect(stuck).rejects.toBe(reason);
    expect(await tellThread(threads)).toEqual(expect.any(Number));
  });

  it("an abort ends the wait for a thread", async () => {
    const threads = new ParseThreads(entry);
    const [stuck, waiting] = [new AbortController(), new AbortController()];
    const reason = new Error("enough");
    const first = run(threads, sessionOf("stay/silent", { signal: stuck.signal }));
    const second = run(threads, sessionOf("tell/thread", { signal: waiting.signal }));
    waiting.abort(reason);
    await expect(second).rejects.toBe(reason);
    stuck.abort(reason);
    await expect(first).rejects.toBe(reason);
  });

  it("what is aborted beforehand is not begun", async () => {
    const reason = new Error("enough");
    const session = sessionOf("spin/forever", { signal: AbortSignal.abort(reason) });
    await expect(run(new ParseThreads(entry), session)).rejects.toBe(reason);
  });

  it("a file that takes long does not hold up the others", async () => {
    const threads = new ParseThreads(entry);
    const controller = new AbortController();
    const stuck = run(threads, sessionOf("spin/forever", { signal: controller.signal }));
    expect(await tellThread(threads)).toEqual(expect.any(Number));
    controller.abort(new Error("enough"));
    await expect(stuck).rejects.toThrow("enough");
  });

  it("tasks with other bounds of memory get a thread with these", async () => {
    const threads = new ParseThreads(entry);
    const maxMemory = 100_000_000;
    const first = await tellThread(threads);
    const second = await tellThread(threads, { maxMemory });
    expect(second).not.toBe(first);
    expect(await tellThread(threads, { maxMemory })).toBe(second);
    // There is room for a few threads only, so that those without work make place.
    for (const more of [110_000_000, 120_000_000, 130_000_000, 140_000_000]) {
      expect(await tellThread(threads, { maxMemory: more })).toEqual(expect.any(Number));
    }
  });

  it("a worker that cannot be found is told, with what to do", async () => {
    const threads = new ParseThreads(new URL("no-such-worker.ts", import.meta.url));
    const error: unknown = await tellThread(threads).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "MEDIA_WORKER_FAILED" });
    expect(String(error)).toMatch(/inProcess/);
  });
});
