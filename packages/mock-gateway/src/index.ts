export { answerShapes, answerWraps, type AnswerShape, type AnswerWrap } from "./answer-shapes.ts";
export {
  type BadVector,
  type Fault,
  type FaultKind,
  type FaultRequest,
  type FaultRule,
  type Faults,
  type FaultTarget,
} from "./faults.ts";
export { logNormal } from "./log-normal.ts";
export {
  type Clock,
  type Duration,
  type MockGatewayOptions,
  type MockModel,
  type QuotaHeaderOptions,
  type QuotaTimeFormat,
  type RequestRecord,
} from "./options.ts";
export { type RouteKind } from "./route.ts";
export { startMockGateway, type MockGateway } from "./start-mock-gateway.ts";
export { type MockStats } from "./stats.ts";
