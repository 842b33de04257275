/** `850 ms`, `12 s`, `1 min 40 s`, `2 h 5 min`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return parts([minutes, "min"], [whole % 60, "s"]);
  return parts([Math.floor(minutes / 60), "h"], [minutes % 60, "min"]);
}

/** What is left, without tenths, so that a countdown does not flicker. */
export function formatEta(milliseconds: number): string {
  return formatDuration(Math.max(1_000, Math.ceil(milliseconds / 1_000) * 1_000)).replace(".0 s", " s");
}

/** `1 query`, `5 queries`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Credits without the rounding errors of binary fractions. */
export function formatCredits(credits: number): string {
  return String(Number(credits.toFixed(8)));
}

function parts(...values: readonly [number, string][]): string {
  return values
    .filter(([value], index) => index === 0 || value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(" ");
}
