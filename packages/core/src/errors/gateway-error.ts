import { SegmindError, type SegmindErrorOptions } from "./segmind-error.ts";

/** What a {@link GatewayError} adds to the base: the HTTP status that came. */
export interface GatewayErrorOptions extends SegmindErrorOptions {
  status: number;
  code?: string;
}

/** The gateway answered with an HTTP error. Its subclasses are the ones a caller would handle differently. */
export class GatewayError extends SegmindError {
  static override readonly errorName: string = "GatewayError";
  readonly status: number;

  constructor(message: string, { status, code, ...options }: GatewayErrorOptions) {
    super(code ?? `HTTP_${String(status)}`, message, options);
    this.status = status;
  }
}

/** 400: a malformed body, a missing field or an unsupported operation. */
export class BadRequestError extends GatewayError {
  static override readonly errorName: string = "BadRequestError";
}

/** 401: the API key is missing or rejected. */
export class AuthenticationError extends GatewayError {
  static override readonly errorName: string = "AuthenticationError";
}

/** 403: this account may not call the model. */
export class PermissionDeniedError extends GatewayError {
  static override readonly errorName: string = "PermissionDeniedError";
}

/** 404 on a model's route: there is no such model. */
export class ModelNotFoundError extends GatewayError {
  static override readonly errorName: string = "ModelNotFoundError";
}

/** 410: the model is retired. */
export class ModelRetiredError extends GatewayError {
  static override readonly errorName: string = "ModelRetiredError";
}

/** 406 naming a balance: too few credits for the call. */
export class InsufficientCreditsError extends GatewayError {
  static override readonly errorName: string = "InsufficientCreditsError";
}

/** 406 naming a team's limit: the spend limit is reached. */
export class SpendLimitError extends GatewayError {
  static override readonly errorName: string = "SpendLimitError";
}

/** 406 or 422: the gateway refused a parameter's value. */
export class RejectedParameterError extends GatewayError {
  static override readonly errorName: string = "RejectedParameterError";
}

/** 408, 500, 502, 503, 504, 520–529: trouble on the gateway's side, not billed. */
export class ServerError extends GatewayError {
  static override readonly errorName: string = "ServerError";
}
