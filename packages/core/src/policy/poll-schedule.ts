/** Waits are held between these, in milliseconds. */
const shortestWait = 50;
const longestWait = 2_000;

/** Parts of the typical duration and of the elapsed time that a wait is. They trade GETs for delay. */
const partOfTypical = 0.22;
const partOfElapsed = 0.1;

/** The wait before the next poll of a job, in milliseconds, from how long such jobs take and how long it took so far. */
export function nextPollWait(typical: number, elapsed: number): number {
  const wait = Math.max(partOfTypical * typical, partOfElapsed * elapsed);
  return Math.min(longestWait, Math.max(shortestWait, wait));
}
