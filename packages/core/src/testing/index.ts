export { type ConformanceCase } from "./conformance-case.ts";
export { type OpenedQuota } from "./quota-case.ts";
export { quotaConformance, type QuotaConformanceOptions, type QuotaPlace } from "./quota-conformance.ts";
export { type StoreHarness } from "./store-case.ts";
export { storeConformance } from "./store-conformance.ts";
