import type { BenchRun, Cell, Check, Column, ScenarioResult, Table } from "../record/result.ts";
import { drawPlot } from "./draw-plot.ts";
import { escapeHtml } from "./escape-html.ts";
import { formatCell } from "./format-cell.ts";
import { reportStyle } from "./report-style.ts";

/** One file that shows a run: no script, nothing to fetch, so that it can be sent and kept. */
export function writeHtmlReport(run: BenchRun): string {
  const { machine, versions, startedAt, command, target, isQuick, scenarios } = run;
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
${scenarios.map(writeSection).join("\n")}
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

function writeSection(result: ScenarioResult): string {
  const { scenario, title, about, settings, tables, plots, errors, notes, isComplete, elapsedMs } = result;
  return `<section>
<h2 id="${scenario}">${escapeHtml(title)}</h2>
<p>${escapeHtml(about)}</p>
${isComplete ? "" : '<p class="missed">It was stopped before its end.</p>'}
${errors.length === 0 ? "" : `<div class="errors"><strong>Errors</strong><ul>${errors.map((error) => `<li>${escapeHtml(error)}</li>`).join("")}</ul></div>`}
${tables.map(writeTable).join("\n")}
${plots.map(drawPlot).join("\n")}
${notes.map((note) => `<p>${escapeHtml(note)}</p>`).join("")}
<p class="settings">${escapeHtml(scenario)}: ${(elapsedMs / 1000).toFixed(1)} s; ${escapeHtml(JSON.stringify(settings).replaceAll(/["{}]/g, "").replaceAll(",", ", "))}</p>
</section>`;
}

function writeTable({ title, columns, rows }: Table): string {
  const body = rows.map((row) => {
    const cells = columns.map((column) => {
      const values = rows.map((other) => valueOf(other[column.key]));
      const share = valueOf(row[column.key]) / Math.max(...values);
      const bar = column.hasBars === true ? ` style="--share: ${(100 * share).toFixed(1)}%"` : "";
      return `<td${classOf(column, rows)}${bar}>${writeCell(row[column.key], column.digits)}</td>`;
    });
    const name = row[columns[0]?.key ?? ""];
    const isOurs = typeof name === "string" && name.split(" · ").includes("ours");
    return `<tr${isOurs ? ' class="ours"' : ""}>${cells.join("")}</tr>`;
  });
  const heads = columns.map((column) => `<th${classOf(column, rows)}>${escapeHtml(column.title)}</th>`);
  return `<h3>${escapeHtml(title)}</h3><div class="scroll"><table>
<thead><tr>${heads.join("")}</tr></thead>
<tbody>${body.join("\n")}</tbody></table></div>`;
}

function classOf({ key, hasBars = false }: Column, rows: Table["rows"]): string {
  if (hasBars) return ' class="bar"';
  return rows.some((row) => typeof row[key] === "string") ? ' class="words"' : "";
}

function valueOf(cell: Cell | undefined): number {
  return typeof cell === "object" ? cell.median : Number(cell);
}

function writeCell(cell: Cell | undefined, digits?: number): string {
  const text = formatCell(cell, digits);
  const [median = "", spread] = text.split(" ±");
  return spread === undefined || typeof cell === "string"
    ? escapeHtml(text)
    : `${escapeHtml(median)} <span class="spread">±${escapeHtml(spread)}</span>`;
}
