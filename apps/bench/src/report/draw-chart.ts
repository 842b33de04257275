import type { Chart } from "../record/result.ts";
import { toVegaLite } from "./to-vega-lite.ts";

/** A chart as SVG, drawn without a browser. */
export async function drawChart(chart: Chart, width: number): Promise<string> {
  // Loaded here, because most commands draw nothing.
  const [{ parse, View }, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const { spec } = compile(toVegaLite(chart, width));
  const view = new View(parse(spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
