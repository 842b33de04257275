/** One of those that start together. */
export interface Member {
  /** Says that this one is ready, and resolves when all are. */
  readonly ready: () => Promise<void>;
  /** It has ended, ready or not: nobody waits for it. */
  readonly leave: () => void;
}

/** Holds those that run side by side back until each has started its processes, which keeps the machine busy. */
export function startTogether(count: number): { join(): Member } {
  let missing = count;
  let open = (): void => undefined;
  const all = new Promise<void>((resolve) => (open = resolve));
  return {
    join() {
      let isCounted = false;
      const count = (): void => {
        if (isCounted) return;
        isCounted = true;
        missing -= 1;
        if (missing === 0) open();
      };
      return {
        ready() {
          count();
          return all;
        },
        leave: count,
      };
    },
  };
}
