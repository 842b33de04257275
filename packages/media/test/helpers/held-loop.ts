/**
 * Measures how long this thread computes without letting its event loop turn, in processor time of the thread, which does
 * not depend on other work of the machine. The time between two measurements is an upper bound of one stop.
 *
 * @returns ends the measurement, and returns the longest stop in milliseconds
 */
function watchHeldLoop(): () => number {
  let longest = 0;
  let before = processorTime();
  const look = (): void => {
    const now = processorTime();
    longest = Math.max(longest, now - before);
    before = now;
  };
  const timer = setInterval(look, 1);
  return () => {
    clearInterval(timer);
    look();
    return longest;
  };
}

/** What a busy machine adds to a measurement differs from one to the next; what the code itself takes does not. */
const mostMeasurements = 5;

/**
 * Measures how long a computation holds the event loop, again where it is longer than `limit`.
 *
 * @returns the least of the longest stops, in milliseconds
 */
export async function leastHeldLoop(limit: number, compute: () => Promise<unknown>): Promise<number> {
  let least = Infinity;
  for (let count = 0; count < mostMeasurements && least >= limit; count += 1) {
    const heldLoop = watchHeldLoop();
    await compute();
    least = Math.min(least, heldLoop());
  }
  return least;
}

function processorTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
