import { setTimeout as sleep } from "node:timers/promises";

/** Waits until something has come about. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (;;) {
    // A file that is not there yet, or half a line of it, is no reason to give up.
    if (
      await Promise.resolve()
        .then(condition)
        .catch(() => false)
    )
      return;
    await sleep(20);
  }
}
