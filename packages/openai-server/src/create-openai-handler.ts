import { EmbeddingAdapter, type SegmindClient } from "@segmind-embeddings/core";
import { ApiError, badRequest } from "./api-error.ts";
import { corsHeaders, preflight } from "./cors.ts";
import { isAuthorized } from "./is-authorized.ts";
import { readSettings, type OpenaiServerOptions, type Settings } from "./openai-server-options.ts";
import { readInputs } from "./read-inputs.ts";
import { readJson } from "./read-json.ts";
import { noSuchModel, readTask, suffixes } from "./read-task.ts";
import { toApiError } from "./to-api-error.ts";
import { toErrorResponse, toResponse } from "./to-response.ts";

/** Answers requests for `/v1/embeddings` and `/v1/models`. It never rejects. */
export interface OpenaiHandler {
  (request: Request): Promise<Response>;
  /** The client that was given, or made from the options: to close it when the server ends. */
  readonly client: SegmindClient;
}

/**
 * Makes a handler that speaks OpenAI's protocol for embeddings, of nothing but web standards: for `Deno.serve`,
 * `Bun.serve`, workers, Hono, Next.js and the like. On Node there is `serveOpenai`, in this package's `/node`.
 *
 * @throws InvalidInputError without a token, or for an option that is unknown or out of range
 * @throws MissingApiKeyError
 */
export function createOpenaiHandler(options: OpenaiServerOptions): OpenaiHandler {
  const { settings, own } = readSettings(options);
  const adapter = new EmbeddingAdapter(own);
  const { maxQueueTime } = own;
  let underWay = 0;

  const isStopping = (): boolean => settings.stopSignal?.aborted === true;

  const embed = async (request: Request): Promise<Response> => {
    if (isStopping()) throw stopping();
    if (underWay >= settings.maxRequests) {
      const message = `${String(underWay)} requests are under way, as many as this server takes at a time: try again.`;
      throw new ApiError(429, "too_many_requests", message, { headers: { "retry-after": "1" } });
    }
    underWay += 1;
    try {
      const body = await readJson(request, settings.maxBodySize);
      const tasks = { query: adapter.queryTaskType, document: adapter.taskType };
      const { name, model, taskType } = readTask(body, request.headers, settings.models, tasks);
      const encoding = readEncoding(body["encoding_format"]);
      const inputs = readInputs(body["input"], settings.maxInputs);
      const dimensions = body["dimensions"] ?? undefined;
      const call = {
        model,
        taskType,
        signal: request.signal,
        ...(dimensions === undefined ? {} : { outputDimensionality: dimensions as number }),
      };
      const [first] = inputs;
      const embeddings =
        first !== undefined && inputs.length === 1
          ? [await adapter.runOne(first, call)]
          : // A run waits for quota as long as its caller does, unless the server has a `maxQueueTime`.
            await adapter.runMany(inputs, {
              ...call,
              stopSignal: settings.stopSignal,
              ...(maxQueueTime === undefined ? {} : { maxQueueTime }),
            });
      return toResponse(embeddings, name, encoding);
    } catch (error) {
      throw isStopping() ? stopping() : error;
    } finally {
      underWay -= 1;
    }
  };

  const respond = async (request: Request): Promise<Response> => {
    if (!(await isAuthorized(request, settings.token))) {
      const message =
        "No such token: send the server's token as `Authorization: Bearer …`, which clients call the API key.";
      throw new ApiError(401, "invalid_api_key", message, { headers: { "www-authenticate": "Bearer" } });
    }
    const { pathname } = new URL(request.url);
    if (pathname === "/v1/embeddings") {
      allowMethod(request, "POST");
      return embed(request);
    }
    const [, id] = /^\/v1\/models(?:\/(.+))?$/.exec(pathname) ?? [undefined, null];
    if (id !== null) {
      allowMethod(request, "GET");
      return Response.json(modelsOf(settings, id));
    }
    throw new ApiError(
      404,
      "not_found",
      "There is nothing here but /v1/embeddings and /v1/models: check the base URL.",
    );
  };

  const handle = async (request: Request): Promise<Response> => {
    const asked = preflight(request, settings.allowedOrigins);
    if (asked !== undefined) return asked;
    const response = await respond(request).catch((error: unknown) => toErrorResponse(toApiError(error)));
    for (const [name, value] of Object.entries(corsHeaders(request, settings.allowedOrigins))) {
      response.headers.set(name, value);
    }
    return response;
  };
  return Object.assign(handle, { client: adapter.client });
}

function stopping(): ApiError {
  return new ApiError(503, "stopping", "The server is stopping, and did not do all of this request.");
}

function allowMethod(request: Request, method: string): void {
  if (request.method === method) return;
  throw new ApiError(405, "method_not_allowed", `${request.method} is not allowed here: use ${method}.`, {
    headers: { allow: method },
  });
}

function readEncoding(format: unknown): "float" | "base64" {
  if (format === undefined || format === null || format === "float") return "float";
  if (format === "base64") return "base64";
  throw badRequest(
    "encoding_format",
    "invalid_encoding_format",
    'encoding_format must be "float" or "base64".',
  );
}

function modelsOf({ models }: Settings, id: string | undefined): object {
  const model = (name: string): object => ({ id: name, object: "model", created: 0, owned_by: "segmind" });
  const names = models.flatMap((name) => [name, ...suffixes.map((suffix) => `${name}:${suffix}`)]);
  if (id === undefined) return { object: "list", data: names.map(model) };
  const name = decodePart(id);
  if (!names.includes(name)) throw noSuchModel(name, models);
  return model(name);
}

/** A part of a path without its percent signs; as it is where they stand for nothing. */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
