export { type ConformanceCase } from "./conformance-case.ts";
export {
  quotaConformance,
  type OpenedQuota,
  type QuotaConformanceOptions,
  type QuotaPlace,
} from "./quota-conformance.ts";
export { type StoreHarness } from "./store-case.ts";
export { storeConformance } from "./store-conformance.ts";
