export { runMockGateway, type RunOptions } from "./command-line/run-mock-gateway.ts";
export { type FaultRequest, type RequestParams } from "./faults/fault-request.ts";
export {
  type BadVector,
  type Fault,
  type FaultKind,
  type FaultRule,
  type Faults,
  type FaultTarget,
} from "./faults/faults.ts";
export {
  type Clock,
  type Duration,
  type MockGatewayOptions,
  type MockModel,
  type QuotaHeaderOptions,
  type QuotaTimeFormat,
  type RequestRecord,
} from "./options/options.ts";
export { logNormal } from "./random/log-normal.ts";
export { mostInWindow } from "./records/most-in-window.ts";
export { type LoggedRequest } from "./records/request-log.ts";
export { type MockStats } from "./records/stats.ts";
export { type RouteKind } from "./requests/route.ts";
export {
  responseShapes,
  responseWraps,
  type ResponseShape,
  type ResponseWrap,
} from "./responses/response-shapes.ts";
export { startMockGateway, type MockGateway } from "./server/start-mock-gateway.ts";
