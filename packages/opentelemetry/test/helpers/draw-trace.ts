/** Draws docs/trace.svg from a real run against the mock gateway; see the README. */
import { SpanStatusCode } from "@opentelemetry/api";
import { MemoryStore, SegmindClient } from "@segmind-embeddings/core";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { record } from "./record.ts";

const rowHeight = 22;
const labelWidth = 330;
const barsWidth = 470;

const milliseconds = ([seconds, nanoseconds]: [number, number]): number => seconds * 1000 + nanoseconds / 1e6;
const startOf = (span: ReadableSpan): number => milliseconds(span.startTime);

const error: number = SpanStatusCode.ERROR;
const isError = ({ status: { code } }: ReadableSpan): boolean => (code as number) === error;

/** Spans in the order a viewer shows them, with how deep they are. */
function inOrder(
  spans: readonly ReadableSpan[],
  parent?: ReadableSpan,
  depth = 0,
): { span: ReadableSpan; depth: number }[] {
  return spans
    .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent?.spanContext().spanId)
    .sort((a, b) => startOf(a) - startOf(b))
    .flatMap((span) => [{ span, depth }, ...inOrder(spans, span, depth + 1)]);
}

function draw(spans: readonly ReadableSpan[]): string {
  const rows = inOrder(spans);
  const begin = Math.min(...spans.map(startOf));
  const whole = Math.max(...spans.map((span) => startOf(span) + milliseconds(span.duration))) - begin;
  const height = rows.length * rowHeight + 16;
  const lines = rows.map(({ span, depth }, index) => {
    const y = 8 + index * rowHeight;
    const x = labelWidth + ((startOf(span) - begin) / whole) * barsWidth;
    const width = Math.max(2, (milliseconds(span.duration) / whole) * barsWidth);
    const color = isError(span) ? "#c0392b" : (["#2c5f8a", "#5b9bd5", "#8fbc8f"][depth] ?? "#b0b0b0");
    const status = span.attributes["http.response.status_code"];
    const label = `${span.name}${status === undefined ? "" : ` → ${String(Number(status))}`}`;
    const time = `${milliseconds(span.duration).toFixed(0)} ms`;
    const isLate = x + width > labelWidth + barsWidth - 60;
    return (
      `<text x="${String(10 + depth * 14)}" y="${String(y + 14)}">${label}</text>` +
      `<rect x="${x.toFixed(1)}" y="${String(y + 3)}" width="${width.toFixed(1)}" height="14" rx="2" fill="${color}"/>` +
      `<text x="${(isLate ? x - 6 : x + width + 6).toFixed(1)}" y="${String(y + 14)}" fill="#666"${isLate ? ' text-anchor="end"' : ""}>${time}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(labelWidth + barsWidth + 20)} ${String(height)}" font-family="sans-serif" font-size="12">`,
    `<title>A trace of an embedMany of three inputs, one of which is sent twice</title>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    ...lines,
    "</svg>\n",
  ].join("\n");
}

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
await using gateway = await startMockGateway({
  latency: 120,
  jobDuration: 300,
  faults: { on: "sync", at: 2, fault: { kind: "status", status: 503 } },
});
await using client = new SegmindClient({
  baseUrl: gateway.url,
  apiKey: gateway.apiKey,
  store: new MemoryStore(),
});
await using recording = record();
await client.embedMany(["a fox", "a hare", { image: png }]);
const file = process.argv[2] ?? join(import.meta.dirname, "../../docs/trace.svg");
await writeFile(file, draw(recording.spans));
