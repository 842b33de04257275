import type { BenchRun, Cell, Chart, Check, Column, ScenarioResult, Table } from "../record/result.ts";
import { drawChart } from "./draw-chart.ts";
import { escapeHtml } from "./escape-html.ts";
import { formatCell } from "./format-cell.ts";
import { reportStyle } from "./report-style.ts";

/** Widths in pixels that charts are drawn for: scaling one drawing would make its text too small on a phone. */
const widths = { wide: 900, narrow: 350 } as const;

/** One file that shows a run: no script, nothing to fetch, so that it can be sent and kept. */
export async function writeHtmlReport(run: BenchRun): Promise<string> {
  const { machine, versions, startedAt, command, target, isQuick, scenarios } = run;
  const sections = await Promise.all(scenarios.map(writeSection));
  const isFine = scenarios.every(({ errors }) => errors.length === 0);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>segmind-embeddings bench, ${escapeHtml(startedAt)}</title>
<link rel="icon" href="data:,">
<style>${reportStyle}</style>
</head>
<body>
<header>
<h1>segmind-embeddings bench</h1>
<p>${escapeHtml(startedAt)} · <code>${escapeHtml(command)}</code> · ${target === "mock" ? "servers on loopback" : "the real endpoint"}</p>
<p class="quiet">${escapeHtml(machine.cpu)}, ${String(machine.cores)} cores, ${String(machine.memoryGB)} GB, ${escapeHtml(machine.os)},
Node ${escapeHtml(machine.node)}; load average at the start ${String(machine.load)}<br>
${Object.entries(versions)
  .map(([name, version]) => `${escapeHtml(name)}&nbsp;${escapeHtml(version)}`)
  .join(", ")}</p>
${isQuick ? "<p><strong>A quick run: it shows that everything works. Its figures are too few to compare.</strong></p>" : ""}
<p>${isFine ? "No errors." : '<strong class="missed">There were errors: see below.</strong>'}
Figures are medians over rounds; ± is half of the distance between the quartiles.</p>
<nav aria-label="Scenarios"><ul>${scenarios.map(({ scenario, title }) => `<li><a href="#${scenario}">${escapeHtml(title)}</a></li>`).join("")}</ul></nav>
</header>
<main>
${writeChecks(scenarios.flatMap(({ checks }) => checks))}
${sections.join("\n")}
</main>
</body>
</html>
`;
}

function writeChecks(checks: readonly Check[]): string {
  if (checks.length === 0) return "";
  const rows = checks.map(
    ({ what, toReach, measured, firstEdition = "–", peers = "–", isReached, reason }) => {
      const cells = [
        ["to reach", toReach],
        ["measured", measured],
        ["first edition", firstEdition],
        ["others", peers],
      ].map(([label = "", text = ""]) => `<td class="words" data-label="${label}">${escapeHtml(text)}</td>`);
      const why =
        isReached || reason === undefined ? "" : `<br><span class="quiet">${escapeHtml(reason)}</span>`;
      return (
        `<tr><td class="words">${escapeHtml(what)}${why}</td>${cells.join("")}` +
        `<td class="words ${isReached ? "reached" : "missed"}">${isReached ? "reached" : "missed"}</td></tr>`
      );
    },
  );
  const titles = ["what", "to reach", "measured", "first edition", "others, in this run", ""];
  return `<section><h2 id="numbers">Numbers to reach</h2><div class="scroll"><table class="checks">
<thead><tr>${titles.map((title) => `<th class="words">${title}</th>`).join("")}</tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div></section>`;
}

async function writeSection(result: ScenarioResult): Promise<string> {
  const { scenario, title, about, settings, tables, charts, errors, notes, isComplete, elapsedMs } = result;
  const figures = await Promise.all(charts.map(writeFigure));
  return `<section>
<h2 id="${scenario}">${escapeHtml(title)}</h2>
<p>${escapeHtml(about)}</p>
${isComplete ? "" : '<p class="missed">It was stopped before its end.</p>'}
${errors.length === 0 ? "" : `<div class="errors"><strong>Errors</strong><ul>${errors.map((error) => `<li>${escapeHtml(error)}</li>`).join("")}</ul></div>`}
${figures.join("\n")}
${tables.map(writeTable).join("\n")}
${notes.map((note) => `<p>${escapeHtml(note)}</p>`).join("")}
<p class="settings">${escapeHtml(scenario)}: ${(elapsedMs / 1000).toFixed(1)} s; ${escapeHtml(JSON.stringify(settings).replaceAll(/["{}]/g, "").replaceAll(",", ", "))}</p>
</section>`;
}

async function writeFigure(chart: Chart): Promise<string> {
  const isEmpty =
    chart.kind === "bars" ? chart.bars.length === 0 : chart.series.every(({ points }) => points.length === 0);
  if (isEmpty) return "";
  const drawings = [];
  for (const [name, width] of Object.entries(widths)) {
    const svg = await drawChart(chart, width);
    drawings.push(
      `<div class="${name}">${svg.replace("<svg ", `<svg role="img" aria-label="${escapeHtml(chart.title)}" `)}</div>`,
    );
  }
  return `<figure><h3>${escapeHtml(chart.title)}</h3><figcaption>${escapeHtml(chart.about)}</figcaption>${drawings.join("")}</figure>`;
}

function writeTable({ title, columns, rows }: Table): string {
  const isWords = ({ key }: Column): boolean => rows.some((row) => typeof row[key] === "string");
  const kind = columns.map((column) => (isWords(column) ? ' class="words"' : ""));
  const body = rows.map((row) => {
    const cells = columns.map(
      ({ key, digits }, position) => `<td${kind[position] ?? ""}>${writeCell(row[key], digits)}</td>`,
    );
    const name = row[columns[0]?.key ?? ""];
    const isOurs = typeof name === "string" && name.split(" · ").includes("ours");
    return `<tr${isOurs ? ' class="ours"' : ""}>${cells.join("")}</tr>`;
  });
  return `<h3>${escapeHtml(title)}</h3><div class="scroll"><table>
<thead><tr>${columns.map((column, position) => `<th${kind[position] ?? ""}>${escapeHtml(column.title)}</th>`).join("")}</tr></thead>
<tbody>${body.join("\n")}</tbody></table></div>`;
}

function writeCell(cell: Cell | undefined, digits?: number): string {
  const [median = "", spread] = formatCell(cell, digits).split(" ±");
  return spread === undefined || typeof cell === "string"
    ? escapeHtml(formatCell(cell, digits))
    : `${escapeHtml(median)} <span class="spread">±${escapeHtml(spread)}</span>`;
}
