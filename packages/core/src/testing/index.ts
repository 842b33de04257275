export { type ConformanceCase } from "./conformance-case.ts";
export {
  quotaConformance,
  type OpenedQuota,
  type QuotaConformanceOptions,
  type QuotaPlace,
} from "./quota-conformance.ts";
export { storeConformance, type StoreHarness } from "./store-conformance.ts";
