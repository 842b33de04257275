import { AsyncLocalStorage } from "node:async_hooks";
import {
  context,
  metrics,
  SpanKind,
  SpanStatusCode,
  trace as traceApi,
  type Attributes,
  type Context,
  type MeterProvider,
  type Span,
  type TracerProvider,
} from "@opentelemetry/api";
import { tracing } from "@segmind-embeddings/core";
import { names, own } from "./conventions.ts";
import { errorAttributes } from "./error-attributes.ts";
import { listen } from "./listen.ts";
import { makeMeters } from "./make-meters.ts";
import { placeOf, Totals } from "./totals.ts";

export interface InstrumentOptions {
  /** Where spans go. @default the global one */
  tracerProvider?: TracerProvider | undefined;
  /** Where metrics go. @default the global one */
  meterProvider?: MeterProvider | undefined;
  /**
   * Spans below those of calls: inputs of a run, requests, polls, and waits for quota. A run of a million inputs has
   * millions of them. @default true
   */
  details?: boolean | undefined;
}

/** What was switched on. */
export interface Instrumentation extends Disposable {
  /** Ends it: what is under way is not recorded any more. */
  disable(): void;
}

/** The call that something belongs to, and the context that spans within it have as their parent. */
interface Within {
  readonly context: Context;
  readonly call: { readonly operation: string; readonly totals: Totals } | undefined;
}

interface Begun {
  readonly span: Span | undefined;
  readonly startedAt: number;
  /** The call it belongs to, where that is another one than itself. */
  readonly outer: Within["call"];
  /** The call that it is. */
  readonly call: Within["call"];
}

const scope = "@segmind-embeddings/opentelemetry";
const embeddingCalls: ReadonlySet<string> = new Set(["embed", "embedMany", "submitEmbed"]);

/**
 * Records every call of every client of this process, from now on, as spans and metrics by OpenTelemetry's conventions for
 * GenAI. Neither inputs nor vectors nor the key are in any of them.
 */
export function instrumentSegmind(options: InstrumentOptions = {}): Instrumentation {
  const { tracerProvider = traceApi.getTracerProvider(), meterProvider = metrics.getMeterProvider() } =
    options;
  const { details = true } = options;
  const tracer = tracerProvider.getTracer(scope);
  const meters = makeMeters(meterProvider, scope);
  const active = new AsyncLocalStorage<Within>();

  const begin = (
    name: string | undefined,
    kind: SpanKind,
    attributes: Attributes,
    call?: Within["call"],
  ): { begun: Begun; inner: Within } => {
    const within = active.getStore();
    const parent = within?.context ?? context.active();
    const span = name === undefined ? undefined : tracer.startSpan(name, { kind, attributes }, parent);
    const inner = {
      context: span === undefined ? parent : traceApi.setSpan(parent, span),
      call: call ?? within?.call,
    };
    return { begun: { span, startedAt: performance.now(), outer: within?.call, call }, inner };
  };
  const end = (span: Span | undefined, attributes: Attributes, isError: boolean): void => {
    span?.setAttributes(attributes);
    if (isError) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
  };
  const detail = (name: string): string | undefined => (details ? name : undefined);
  const secondsSince = (startedAt: number): number => (performance.now() - startedAt) / 1000;

  const undo = [
    listen(
      tracing.request,
      active,
      ({ operation, model }) => {
        const about = callAttributes(operation, model);
        return begin(
          callName(operation, model),
          SpanKind.CLIENT,
          { ...about, [own.call]: operation },
          { operation, totals: new Totals() },
        );
      },
      (trace, { span, startedAt, call }, error) => {
        const failure = errorAttributes(error);
        meters.call(secondsSince(startedAt), { ...callAttributes(trace.operation, trace.model), ...failure });
        end(span, { ...call?.totals.attributes, ...failure }, error !== undefined);
      },
    ),
    listen(
      tracing.embedding,
      active,
      (trace) => {
        const { call } = active.getStore() ?? {};
        const about = { ...callAttributes("embed", trace.model), ...placeOf(trace) };
        // Of a stream, each input is a call; of a run it is a part; a single call's input is the call itself.
        if (call === undefined)
          return begin(callName("embed", trace.model), SpanKind.CLIENT, {
            ...about,
            [own.call]: "embedStream",
          });
        return begin(
          call.operation === "embed" ? undefined : detail("segmind.input"),
          SpanKind.INTERNAL,
          about,
        );
      },
      (trace, { span, startedAt, outer }, thrown) => {
        const error = trace.untried === true ? undefined : thrown;
        const failure = errorAttributes(error);
        const totals = new Totals();
        if (trace.untried !== true) {
          totals.add(trace, error !== undefined);
          outer?.totals.add(trace, error !== undefined);
          meters.embedding(trace);
        }
        if (outer === undefined)
          meters.call(secondsSince(startedAt), { ...callAttributes("embed", trace.model), ...failure });
        const untried = trace.untried === true ? { [own.untried]: true } : {};
        end(span, { ...totals.attributes, ...untried, ...failure }, error !== undefined);
      },
    ),
    listen(
      tracing.attempt,
      active,
      ({ method, path, attempt }) =>
        begin(detail(`${method} ${path}`), SpanKind.CLIENT, {
          [names.method]: method,
          [names.path]: path,
          ...(attempt > 1 ? { [names.resendCount]: attempt - 1 } : {}),
        }),
      (trace, { span }, error) => {
        meters.attempt(trace);
        const { status, outcome = "failed" } = trace;
        const isError = isFailure(status);
        const failure = isError ? { [names.error]: String(status ?? outcome) } : errorAttributes(error);
        end(span, { [own.outcome]: outcome, ...statusOf(status), ...failure }, isError);
      },
    ),
    listen(
      tracing.poll,
      active,
      ({ path, requestId }) =>
        begin(detail(`GET ${path.replace(requestId, "{id}")}`), SpanKind.CLIENT, {
          [names.method]: "GET",
          [names.path]: path,
          [own.requestId]: requestId,
        }),
      ({ status }, { span }, error) => {
        const isError = isFailure(status);
        const failure = isError
          ? { [names.error]: String(status ?? "_OTHER"), ...errorAttributes(error) }
          : {};
        end(span, { ...statusOf(status), ...failure }, isError);
      },
    ),
    listen(
      tracing.pace,
      active,
      ({ priority, isRetry }) =>
        begin(detail("segmind.wait_for_quota"), SpanKind.INTERNAL, {
          [own.priority]: priority,
          [own.isRetry]: isRetry,
        }),
      ({ priority, isRetry }, { span, startedAt }, error) => {
        meters.wait(secondsSince(startedAt), { [own.priority]: priority, [own.isRetry]: isRetry });
        end(span, errorAttributes(error), false);
      },
    ),
  ];
  const disable = (): void => {
    for (const stop of undo.splice(0)) stop();
  };
  return { disable, [Symbol.dispose]: disable };
}

function callName(operation: string, model: string | undefined): string {
  return [embeddingCalls.has(operation) ? "embeddings" : operation, model]
    .filter((part) => part !== undefined)
    .join(" ");
}

function callAttributes(operation: string, model: string | undefined): Attributes {
  return {
    [names.operation]: embeddingCalls.has(operation) ? "embeddings" : operation,
    [names.provider]: "segmind",
    ...(model === undefined ? {} : { [names.model]: model }),
  };
}

/** By OpenTelemetry's conventions for HTTP clients; a request without a status got no response. */
function isFailure(status: number | undefined): boolean {
  return status === undefined || status >= 400;
}

function statusOf(status: number | undefined): Attributes {
  return status === undefined ? {} : { [names.status]: status };
}
