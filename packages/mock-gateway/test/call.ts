import type { MockGateway } from "../src/index.ts";

export interface CallResponse {
  status: number;
  headers: Headers;
  text: string;
  /** The body parsed as JSON; undefined where it is not JSON. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read any field
  json: any;
}

export interface CallOptions {
  method?: string;
  /** A string is sent as it is, anything else as JSON. */
  body?: unknown;
  /** Override the key and the content type; `undefined` leaves one out. */
  headers?: Record<string, string | undefined>;
  signal?: AbortSignal;
}

export const embedPath = "/v1/gemini-embedding-2";
export const submitPath = "/v2/gemini-embedding-2";

/** Sends one request, by default with the key and as JSON. */
export async function call(
  gateway: MockGateway,
  path: string,
  options: CallOptions = {},
): Promise<CallResponse> {
  const { body, method = body === undefined ? "GET" : "POST", signal } = options;
  const headers = new Headers({ "x-api-key": gateway.apiKey, "content-type": "application/json" });
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (value === undefined) headers.delete(name);
    else headers.set(name, value);
  }
  const response = await fetch(path.startsWith("http") ? path : gateway.url + path, {
    method,
    redirect: "manual",
    headers,
    ...(body === undefined
      ? {}
      : { body: typeof body === "string" ? Buffer.from(body) : Buffer.from(JSON.stringify(body)) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

/** Submits a job and gives its request id. */
export async function submit(gateway: MockGateway, body: unknown = { input: "a" }): Promise<string> {
  const { json } = await call(gateway, submitPath, { body });
  return json.request_id as string;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
