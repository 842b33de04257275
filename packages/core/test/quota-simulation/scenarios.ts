import type { Scenario } from "./simulate.ts";
import type { HeaderMode, WindowKind } from "./simulated-server.ts";

/** Scenarios by what the server is like; each has a name that stands alone. */
export interface NamedScenario {
  readonly name: string;
  readonly limit: number;
  readonly window: WindowKind;
  readonly headers: HeaderMode;
  readonly countsRejected: boolean;
  readonly scenario: Scenario;
}

const limits = [5, 50] as const;
export const windows = ["fixed", "aligned", "sliding"] as const;
const headerModes = ["always", "429", "none"] as const;

const windowNames = {
  fixed: "fixed from the first request",
  aligned: "fixed at whole minutes",
  sliding: "sliding",
} as const;

const headerNames = {
  always: "remaining and reset on every response",
  429: "reset on a 429 alone",
  none: "no headers",
} as const;

export const windowName = (window: WindowKind): string => windowNames[window];
const headerName = (headers: HeaderMode): string => headerNames[headers];

/** Every kind of server. */
export function everyServer(rest: Omit<Scenario, "server">): NamedScenario[] {
  return limits.flatMap((limit) =>
    windows.flatMap((window) =>
      headerModes.flatMap((headers) =>
        [false, true].map((countsRejected) => ({
          name:
            `${String(limit)} a minute, ${windowName(window)}, ${headerName(headers)}` +
            `, rejected requests ${countsRejected ? "count" : "do not count"}`,
          limit,
          window,
          headers,
          countsRejected,
          scenario: { ...rest, server: { limit, window, headers, countsRejected } },
        })),
      ),
    ),
  );
}
