import type { Range } from "./item.ts";

/** A range as a reader says it: `pages 1–6`, `0:00–3:00`. */
export function rangeWords(range: Range): string {
  if (range.unit === "milliseconds") return `${clock(range.start)}–${clock(range.end)}`;
  return `${range.unit} ${range.first}–${range.last}`;
}

/** A range as it stands behind the `#` of a URL: `pages=1-6`, `t=0-180` in seconds. */
export function rangeFragment(range: Range): string {
  if (range.unit === "milliseconds") return `t=${range.start / 1_000}-${range.end / 1_000}`;
  return `${range.unit}=${range.first}-${range.last}`;
}

function clock(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
