export {
  responseShapes,
  responseWraps,
  type ResponseShape,
  type ResponseWrap,
} from "./responses/response-shapes.ts";
export { type FaultRequest, type RequestParams } from "./faults/fault-request.ts";
export {
  type BadVector,
  type Fault,
  type FaultKind,
  type FaultRule,
  type Faults,
  type FaultTarget,
} from "./faults/faults.ts";
export { logNormal } from "./random/log-normal.ts";
export {
  type Clock,
  type Duration,
  type MockGatewayOptions,
  type MockModel,
  type QuotaHeaderOptions,
  type QuotaTimeFormat,
  type RequestRecord,
} from "./options/options.ts";
export { type RouteKind } from "./requests/route.ts";
export { startMockGateway, type MockGateway } from "./server/start-mock-gateway.ts";
export { mostInWindow } from "./records/most-in-window.ts";
export { type LoggedRequest } from "./records/request-log.ts";
export { type MockStats } from "./records/stats.ts";
