/**
 * Watches how long this thread computes without letting its event loop turn, by the processor time of the thread: other
 * work of the machine makes that no longer. What is computed between two looks at it is one stop at most.
 *
 * @returns ends the watch, and gives the longest stop in milliseconds
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
