/**
 * Measures how long this thread computes without letting its event loop turn, in processor time of the thread, which does
 * not depend on other work of the machine. The time between two measurements is an upper bound of one stop.
 *
 * @returns ends the measurement, and returns the longest stop in milliseconds
 */
export function watchHeldLoop(): () => number {
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

function processorTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
