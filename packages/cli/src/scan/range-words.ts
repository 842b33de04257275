import type { Range } from "./piece.ts";

/** A range as a reader says it: `pages 1–6`, `page 3`, `0:00–3:00`. */
export function rangeWords(range: Range): string {
  if (range.unit === "milliseconds") return `${clock(range.start)}–${clock(range.end)}`;
  const { unit, first, last } = range;
  return first === last
    ? `${unit.slice(0, -1)} ${String(first)}`
    : `${unit} ${String(first)}–${String(last)}`;
}

/** A range as the fragment of a URL: `pages=1-6`, `t=0-180` in seconds. */
export function rangeFragment(range: Range): string {
  if (range.unit === "milliseconds") return `t=${seconds(range.start)}-${seconds(range.end)}`;
  return `${range.unit}=${String(range.first)}-${String(range.last)}`;
}

function seconds(milliseconds: number): string {
  return String(Math.round(milliseconds) / 1_000);
}

function clock(milliseconds: number): string {
  const whole = Math.round(milliseconds / 1_000);
  return `${String(Math.floor(whole / 60))}:${String(whole % 60).padStart(2, "0")}`;
}
