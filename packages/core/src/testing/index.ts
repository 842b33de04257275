export { type ConformanceCase } from "./conformance-case.ts";
export { storeConformance, type StoreHarness } from "./store-conformance.ts";
