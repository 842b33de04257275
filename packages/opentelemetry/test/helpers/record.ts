import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { context, trace, type Attributes } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from "@opentelemetry/sdk-trace-base";
import { instrumentSegmind, type Instrumentation, type InstrumentOptions } from "../../src/index.ts";

/** The real SDK with exporters that keep what they are given. */
export interface Recording extends AsyncDisposable {
  readonly spans: readonly ReadableSpan[];
  readonly provider: BasicTracerProvider;
  readonly instrumentation: Instrumentation;
  /** The points of a metric: its attributes, and its sum or its histogram's count. */
  points(name: string): Promise<{ attributes: Attributes; value: number }[]>;
}

export function record(options: InstrumentOptions = {}): Recording {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({
    exporter: metricExporter,
    exportIntervalMillis: 3_600_000,
  });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const instrumentation = instrumentSegmind({ tracerProvider: provider, meterProvider, ...options });
  return {
    get spans() {
      return exporter.getFinishedSpans();
    },
    provider,
    instrumentation,
    async points(name) {
      await reader.forceFlush();
      const all =
        metricExporter
          .getMetrics()
          .at(-1)
          ?.scopeMetrics.flatMap(({ metrics }) => metrics) ?? [];
      const metric = all.find(({ descriptor }) => descriptor.name === name);
      const points: { attributes: Attributes; value: unknown }[] = metric?.dataPoints ?? [];
      return points.map(({ attributes, value }) => ({
        attributes,
        value: typeof value === "number" ? value : (value as { count: number }).count,
      }));
    },
    async [Symbol.asyncDispose]() {
      instrumentation.disable();
      context.disable();
      trace.disable();
      await provider.shutdown();
      await meterProvider.shutdown();
    },
  };
}

/** Spans as a tree: each with the names of those below it. */
export function treeOf(spans: readonly ReadableSpan[], parent?: ReadableSpan): Record<string, unknown>[] {
  return spans
    .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent?.spanContext().spanId)
    .map((span) => ({ [span.name]: treeOf(spans, span) }));
}
