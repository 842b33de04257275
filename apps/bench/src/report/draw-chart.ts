import { parse, View } from "vega";
import { compile } from "vega-lite";
import type { Chart } from "../record/result.ts";
import { toVegaLite } from "./to-vega-lite.ts";

/** A chart as SVG, drawn without a browser. */
export async function drawChart(chart: Chart, width: number): Promise<string> {
  const { spec } = compile(toVegaLite(chart, width));
  const view = new View(parse(spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
