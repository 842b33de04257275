import type { TopLevelSpec } from "vega-lite";
import type { Chart } from "../record/result.ts";

/** Colours are the page's: they follow its light and its dark side, and its print. */
const ink = "var(--ink)";
const quiet = "var(--quiet)";
const line = "var(--line)";
const palette = Array.from({ length: 8 }, (_, index) => `var(--series-${String(index + 1)})`);
const font = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

/** A chart as vega-lite describes it, for a width in pixels. */
export function toVegaLite(chart: Chart, width: number): TopLevelSpec {
  const isNarrow = width < 480;
  return {
    ...(chart.kind === "bars" ? barsOf(chart, width, isNarrow) : linesOf(chart, width, isNarrow)),
    background: "transparent",
    autosize: { type: "fit-x", contains: "padding" },
    padding: 4,
    config: {
      font,
      view: { stroke: null },
      axis: {
        labelColor: quiet,
        titleColor: quiet,
        gridColor: line,
        domainColor: line,
        tickColor: line,
        labelFontSize: 12,
        titleFontSize: 12,
        titleFontWeight: "normal",
      },
      legend: {
        labelColor: ink,
        labelFontSize: 12,
        titleColor: quiet,
        symbolStrokeWidth: 3,
        labelLimit: width - 40,
      },
      text: { fill: ink, fontSize: 12 },
      header: { labelColor: ink, labelFontSize: 13, labelFontWeight: "bold" },
    },
  } as TopLevelSpec;
}

function barsOf(
  { bars, valueTitle }: Extract<Chart, { kind: "bars" }>,
  width: number,
  isNarrow: boolean,
): object {
  const groups = [...new Set(bars.map(({ group }) => group))];
  const labels = [...new Set(bars.map(({ label }) => label))];
  // One list of rows: a heading for each group, and its bars below.
  const rows = groups.flatMap((group) => [
    ...(group === undefined ? [] : [{ row: group, isHeading: true }]),
    ...bars
      .filter((bar) => bar.group === group)
      .map((bar) => ({ ...bar, row: `${group ?? ""}\u0000${bar.label}`, text: shortNumber(bar.value) })),
  ]);
  const y = {
    field: "row",
    type: "nominal",
    // Named in full, because rows without a value would be left out.
    scale: { domain: rows.map(({ row }) => row) },
    title: null,
    axis: {
      domain: false,
      ticks: false,
      labelExpr: "slice(datum.value, indexof(datum.value, '\\u0000') + 1)",
      labelColor: ink,
      labelLimit: isNarrow ? 118 : 220,
      labelPadding: 6,
      labelFontWeight: {
        condition: { test: "indexof(datum.value, '\\u0000') < 0", value: "bold" },
        value: "normal",
      },
    },
  };
  const most = Math.max(...bars.map(({ value, high }) => Math.max(value, high ?? 0)));
  const x = {
    field: "value",
    type: "quantitative",
    title: valueTitle,
    // Room for the figure behind the longest bar.
    scale: { domain: [0, most * (isNarrow ? 1.3 : 1.12)], nice: false },
    axis: { tickCount: isNarrow ? 3 : 6, domain: false, ticks: false },
  };
  return {
    width,
    height: rows.length * 24,
    data: { values: rows },
    layer: [
      {
        mark: { type: "bar", height: 14, cornerRadiusEnd: 3 },
        encoding: {
          y,
          x,
          color: {
            field: "label",
            type: "nominal",
            legend: null,
            scale: { domain: labels, range: colorsOf(labels) },
          },
        },
      },
      {
        transform: [{ filter: "isValid(datum.low)" }],
        mark: { type: "rule", strokeWidth: 1.5, stroke: ink, opacity: 0.7 },
        encoding: { y, x: { field: "low", type: "quantitative" }, x2: { field: "high" } },
      },
      {
        transform: [
          { filter: "isValid(datum.value)" },
          { calculate: "max(datum.value, isValid(datum.high) ? datum.high : 0)", as: "end" },
        ],
        mark: { type: "text", align: "left", dx: 5 },
        encoding: { y, x: { field: "end", type: "quantitative" }, text: { field: "text" } },
      },
    ],
  };
}

function linesOf(chart: Extract<Chart, { kind: "lines" }>, width: number, isNarrow: boolean): object {
  const { series, xTitle, yTitle, xScale = "linear", yScale = "linear", isStepped = false } = chart;
  const isPercentile = xScale === "percentile";
  const values = series.flatMap(({ name, points }) =>
    points
      .filter(([, value]) => Number.isFinite(value) && (yScale === "linear" || value > 0))
      .map(([at, value]) => ({ name, x: isPercentile ? ninesOf(at) : at, y: value })),
  );
  const names = series.map(({ name }) => name);
  const x = isPercentile
    ? {
        field: "x",
        type: "quantitative",
        title: xTitle,
        axis: {
          values: [0, 1, 2, 3, 4, 5],
          grid: true,
          labelExpr:
            "datum.value == 0 ? '0 %' : datum.value == 1 ? '90 %' : datum.value == 2 ? '99 %' : '99.' + slice('9999', 0, datum.value - 2) + ' %'",
        },
      }
    : { field: "x", type: "quantitative", title: xTitle, axis: { grid: false, tickCount: isNarrow ? 4 : 8 } };
  return {
    width,
    height: isNarrow ? 220 : 280,
    data: { values },
    mark: { type: "line", strokeWidth: 2, interpolate: isStepped ? "step-after" : "linear" },
    encoding: {
      x,
      y: {
        field: "y",
        type: "quantitative",
        title: yTitle,
        scale: yScale === "log" ? { type: "log" } : { zero: true },
        axis: { tickCount: 5, domain: false, ticks: false },
      },
      color: {
        field: "name",
        type: "nominal",
        title: null,
        sort: null,
        scale: { domain: names, range: colorsOf(names) },
        legend:
          names.length < 2
            ? null
            : { orient: "top", columns: columnsFor(names, width), symbolType: "stroke" },
      },
    },
  };
}

/** How many nines a percentile has: 1 for 90 %, 2 for 99 %. */
function ninesOf(percentile: number): number {
  return -Math.log10(Math.max(1e-9, 1 - percentile / 100));
}

/** As many legend entries as fit beside each other, by the width of a letter. */
function columnsFor(names: readonly string[], width: number): number {
  const longest = Math.max(...names.map((name) => name.length));
  return Math.max(1, Math.floor((width - 50) / (longest * 7 + 30)));
}

/** Where there is one of ours it has the same colour in every chart, and stands out. */
function colorsOf(names: readonly string[]): string[] {
  const [first = "", ...others] = palette;
  const isOurs = (name: string): boolean => name.split(" · ").includes("ours");
  if (names.filter(isOurs).length !== 1)
    return names.map((_, index) => palette[index % palette.length] ?? first);
  const rest = names.filter((name) => !isOurs(name));
  return names.map((name) => (isOurs(name) ? first : (others[rest.indexOf(name) % others.length] ?? first)));
}

function shortNumber(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}
