/**
 * How often a queue that waits looks into a shared place, in milliseconds: soon where a response to another process's
 * request decides, and now and then in case something is given back.
 */
const soonestLook = 50;
const latestLook = 1_000;

/**
 * How long to wait at most until the next look into a place that others share, in milliseconds.
 *
 * @param awaitsOthers whether a response to another process's request decides
 * @param quietLooks how many looks in a row found nothing new
 * @param random from 0 up to 1, so that not all look at the same time
 */
export function nextLook(awaitsOthers: boolean, quietLooks: number, random: number): number {
  const look = awaitsOthers ? soonestLook * 1.5 ** quietLooks : latestLook;
  return Math.min(look, latestLook) * (1 + random / 4);
}
