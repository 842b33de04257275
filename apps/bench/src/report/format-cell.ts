import type { Cell } from "../record/result.ts";

/** A cell in words: the median, and half of the range between the quartiles where there were several rounds. */
export function formatCell(cell: Cell | undefined, digits = 0): string {
  if (cell === undefined) return "–";
  if (typeof cell === "string") return cell;
  if (typeof cell === "number") return formatNumber(cell, digits);
  const half = (cell.high - cell.low) / 2;
  const median = formatNumber(cell.median, digits);
  return cell.values.length < 2 ? median : `${median} ±${formatNumber(half, digits)}`;
}

function formatNumber(value: number, digits: number): string {
  if (!Number.isFinite(value)) return "–";
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
