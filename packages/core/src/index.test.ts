import { expect, it } from "vitest";
import * as core from "./index.ts";

it("the front door is this, and a change to it is seen in review", () => {
  expect(Object.keys(core).sort()).toEqual([
    "AuthenticationError",
    "BadRequestError",
    "ClientClosedError",
    "ConnectionError",
    "EmbedManyError",
    "GatewayError",
    "InferenceFailed",
    "InferenceTimeout",
    "InsufficientCreditsError",
    "InvalidInputError",
    "InvalidResponseError",
    "JobExpired",
    "JobNotFinished",
    "JobNotFound",
    "MediaStreamError",
    "MissingApiKeyError",
    "ModelNotFoundError",
    "ModelRetiredError",
    "OutcomeUnknownError",
    "PaidVectors",
    "PermissionDeniedError",
    "RateLimitError",
    "RejectedParameterError",
    "SegmindAborted",
    "SegmindClient",
    "SegmindError",
    "ServerError",
    "SpendLimitError",
    "TASK_MODES",
    "TASK_TYPES",
    "acceptedMediaTypes",
    "maxImages",
  ]);
});
