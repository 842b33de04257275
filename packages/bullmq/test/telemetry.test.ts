import { AsyncLocalStorage } from "node:async_hooks";
import { expect, onTestFinished, test } from "vitest";
import type { Telemetry } from "bullmq";
import { enqueueBulk, openBulkQueue, ownSource } from "../src/index.ts";
import { describeOnBackends } from "./helpers/backends.ts";
import { setUp } from "./helpers/bulk-setup.ts";

/** A tracer whose context is the name of a trace. */
function makeTelemetry() {
  const active = new AsyncLocalStorage<string>();
  const spans: string[] = [];
  const telemetry: Telemetry<string> = {
    tracer: {
      startSpan(name, _options, context) {
        spans.push(`${name} of ${context ?? active.getStore() ?? "nothing"}`);
        return {
          setSpanOnContext: (to: string) => to,
          setAttribute: () => undefined,
          setAttributes: () => undefined,
          addEvent: () => undefined,
          recordException: () => undefined,
          end: () => undefined,
        };
      },
    },
    contextManager: {
      with: (context, run) => active.run(context as string, run) as never,
      active: () => active.getStore() ?? "nothing",
      getMetadata: (context) => context as string,
      fromMetadata: (_active, metadata) => metadata as never,
    },
  };
  return { active, spans, telemetry };
}

await describeOnBackends((backend, server) => {
  test(`${backend.name}: a worker goes on with the trace that a bulk was enqueued in`, async () => {
    const { queue, startWorker, reached } = await setUp(backend, server);
    const { active, spans, telemetry } = makeTelemetry();
    const traced = openBulkQueue({ connection: backend.connection, name: queue.name, telemetry });
    onTestFinished(() => traced.close());
    const contexts = new Set<string | undefined>();
    const source = ownSource("mine", {
      count: () => 20,
      read: (from, count) => {
        contexts.add(active.getStore());
        return Array.from({ length: count }, (_, index) => ({
          input: `Traced text ${String(from + index)}.`,
        }));
      },
    });
    await active.run("the trace of the morning", () => enqueueBulk(traced, source, { id: "traced" }));
    startWorker({ sources: [source], telemetry });
    await reached("traced", ({ state }) => state === "done");
    expect([...contexts]).toEqual(["the trace of the morning"]);
    expect(
      spans.filter((span) => /process.* of the trace of the morning$/.test(span)).length,
    ).toBeGreaterThan(1);
  });
});
