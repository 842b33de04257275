import type { ConformanceCase } from "./conformance-case.ts";
import { manyOpenings } from "./many-openings-cases.ts";
import { oneOpening } from "./one-opening-cases.ts";
import type { OpenedQuota } from "./quota-case.ts";

/** A fresh, empty place that can be opened. */
export interface QuotaPlace {
  /** Opens it once more, with another owner. */
  open(): OpenedQuota | Promise<OpenedQuota>;
  /** Called once everything opened is closed. */
  remove?(): void | Promise<void>;
}

export interface QuotaConformanceOptions {
  /** Makes a place of its own for each case. */
  create(): QuotaPlace | Promise<QuotaPlace>;
  /**
   * Whether a place can be opened more than once, each time with an owner of its own, as processes do that share a
   * database. @default true
   */
  isShared?: boolean | undefined;
  /** How long an owner counts as alive at most after its opening was closed, in milliseconds. @default 0 */
  lease?: number | undefined;
}

/**
 * What every `Quota` has to do, as cases to hand to a test runner:
 *
 * ```ts
 * for (const { name, run } of quotaConformance({ create })) test(name, run);
 * ```
 *
 * A case passes when `run` resolves. A process that is killed is not among them: only the place's own tests can kill one.
 */
export function quotaConformance(options: QuotaConformanceOptions): ConformanceCase[] {
  const { isShared = true, lease = 0 } = options;
  const cases = { ...oneOpening, ...(isShared ? manyOpenings : {}) };
  return Object.entries(cases).map(([name, test]) => ({
    name,
    run: () => inFreshPlace(options, (open) => test(open, lease)),
  }));
}

async function inFreshPlace(
  options: QuotaConformanceOptions,
  body: (open: () => Promise<OpenedQuota>) => Promise<void>,
): Promise<void> {
  const place = await options.create();
  const opened = new Set<OpenedQuota>();
  try {
    await body(async () => {
      const opening = await place.open();
      const closedOnce: OpenedQuota = {
        quota: opening.quota,
        async close() {
          if (opened.delete(closedOnce)) await opening.close();
        },
      };
      opened.add(closedOnce);
      return closedOnce;
    });
  } finally {
    for (const opening of opened) await opening.close();
    await place.remove?.();
  }
}
