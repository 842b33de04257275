import type { Plot } from "../record/result.ts";
import { escapeHtml } from "./escape-html.ts";

/** How many equal parts an axis has. */
const parts = 4;

/** A plot as HTML: its lines are an SVG that is as wide as the page, its words are the page's own. */
export function drawPlot({ title, about, xTitle, yTitle, series }: Plot): string {
  const points = series.flatMap((one) => one.points);
  if (points.length === 0) return "";
  const [xEnd, yEnd] = [endOf(points.map(([x]) => x)), endOf(points.map(([, y]) => y))];
  const lines = series.map(({ points }, index) => {
    const path = points.map(([x, y]) => `${percent(x / xEnd)},${percent(1 - y / yEnd)}`).join(" ");
    return `<polyline points="${path}" style="stroke: var(--series-${String((index % 8) + 1)})"/>`;
  });
  const grid = Array.from({ length: parts + 1 }, (_, part) => {
    const y = percent(part / parts);
    return `<line x1="0" x2="100" y1="${y}" y2="${y}"/>`;
  });
  const names = series.map(
    ({ name }, index) =>
      `<li style="--ink-of: var(--series-${String((index % 8) + 1)})">${escapeHtml(name)}</li>`,
  );
  return `<figure><h3>${escapeHtml(title)}</h3><figcaption>${escapeHtml(about)}</figcaption>
<ul class="legend">${names.join("")}</ul>
<div class="plot"><div class="y">${labels(yEnd).toReversed().join("")}</div>
<svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="${escapeHtml(title)}">${grid.join("")}${lines.join("")}</svg>
<div class="x">${labels(xEnd).join("")}</div></div>
<p class="quiet">${escapeHtml(yTitle)}, over ${escapeHtml(xTitle)}</p></figure>`;
}

/** Where an axis ends, so that each part of it has a round length. */
function endOf(values: readonly number[]): number {
  const part = Math.max(...values, Number.MIN_VALUE) / parts;
  const magnitude = 10 ** Math.floor(Math.log10(part));
  const round = [1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10].find((factor) => part <= factor * magnitude) ?? 10;
  return parts * round * magnitude;
}

function labels(end: number): string[] {
  return Array.from(
    { length: parts + 1 },
    (_, part) => `<span>${((end * part) / parts).toLocaleString("en")}</span>`,
  );
}

function percent(share: number): string {
  return String(Math.round(share * 10_000) / 100);
}
