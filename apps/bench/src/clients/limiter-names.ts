export const limiterNames = ["ours", "bottleneck", "BullMQ"] as const;
export type LimiterName = (typeof limiterNames)[number];
