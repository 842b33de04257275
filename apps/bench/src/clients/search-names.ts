export const searchNames = ["exact", "bits", "sqlite-vec, exact", "sqlite-vec, bits"] as const;
export type SearchName = (typeof searchNames)[number];
