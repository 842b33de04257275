/** A refusal in OpenAI's form, thrown where it is noticed and answered in one place. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly type: string;
  readonly param: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    {
      param = null,
      headers = {},
    }: { param?: string | null; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.type = typeOf(status);
    this.param = param;
    this.headers = headers;
  }
}

/** A 400 about one field of the request. */
export function badRequest(param: string, code: string, message: string): ApiError {
  return new ApiError(400, code, message, { param });
}

function typeOf(status: number): string {
  if (status === 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}
