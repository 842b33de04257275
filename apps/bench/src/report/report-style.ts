const light = `color-scheme: light;
  --paper: #ffffff; --ink: #1d2330; --quiet: #5b6475; --line: #dde1e8; --wash: #f5f6f9; --bar: #d3e0f7; --good: #1a7f4b;
  --bad: #b3261e; --series-1: #1f5fd0; --series-2: #c2571a; --series-3: #6b7280; --series-4: #0f8a6d; --series-5: #9a3fb5;
  --series-6: #b08900; --series-7: #c03565; --series-8: #3f8fb0;`;

const dark = `color-scheme: dark;
  --paper: #14171d; --ink: #e8ebf1; --quiet: #a3acbb; --line: #323845; --wash: #1c2028; --bar: #27406b; --good: #5fd097;
  --bad: #ff8a80; --series-1: #6ea8ff; --series-2: #ff9f66; --series-3: #9aa3b2; --series-4: #4fd1b0; --series-5: #d592ec;
  --series-6: #e3c04f; --series-7: #ff86ac; --series-8: #7fcbe8;`;

/** The report's style. No font and no picture comes from elsewhere. */
export const reportStyle = `
:root { ${light} }
@media screen and (prefers-color-scheme: dark) { :root { ${dark} } }
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 3rem 0 .25rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.75rem 0 .25rem; }
p { margin: .25rem 0 .75rem; max-width: 46rem; }
a { color: var(--series-1); }
.quiet, figcaption, .settings { color: var(--quiet); font-size: .875rem; }
nav ul, .legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; padding: 0; margin: 1rem 0; }
.scroll { overflow-x: auto; margin: .5rem 0 1rem; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; min-width: 100%; }
th, td { padding: .3rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { color: var(--quiet); font-weight: normal; vertical-align: bottom; white-space: normal; }
th:first-child, td:first-child, .words { text-align: left; }
td:first-child { position: sticky; left: 0; background: var(--paper); }
td.words { white-space: normal; }
td.bar {
  min-width: 9rem; print-color-adjust: exact;
  background: linear-gradient(var(--bar) 0 0) left / var(--share) 70% no-repeat;
}
tr.ours td:first-child { font-weight: 600; }
.spread { color: var(--quiet); }
figure { margin: 1.5rem 0; }
figure h3 { margin: 0; }
.legend { font-size: .875rem; margin: .5rem 0; }
.legend li::before {
  content: ""; display: inline-block; width: 1rem; height: 3px; margin-right: .4rem; vertical-align: middle; background: var(--ink-of);
  print-color-adjust: exact;
}
.plot { display: grid; grid-template-columns: auto 1fr; gap: .25rem .5rem; font-size: .75rem; color: var(--quiet); }
.plot svg { width: 100%; height: 16rem; overflow: visible; }
.plot line { stroke: var(--line); vector-effect: non-scaling-stroke; }
.plot polyline { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke; }
.plot .x, .plot .y { display: flex; justify-content: space-between; }
.plot .y { flex-direction: column; text-align: right; margin: -.5rem 0; }
.plot .x { grid-column: 2; }
.errors { border-left: 4px solid var(--bad); padding: .5rem 1rem; background: var(--wash); }
.reached { color: var(--good); } .missed { color: var(--bad); font-weight: 600; }
.settings { overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  body { padding: 1rem .9rem 3rem; }
  th, td { padding: .3rem .45rem; }
  .checks thead { display: none; }
  .checks tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .checks td { display: block; padding: .05rem 0; border: 0; position: static; }
  .checks td[data-label]::before { content: attr(data-label) ": "; color: var(--quiet); }
}
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav { display: none; }
  h2, h3 { break-after: avoid; } figure, tr { break-inside: avoid; }
  .scroll { overflow: visible; } table { font-size: 7.5pt; } th, td { padding: .15rem .3rem; }
  td:first-child { position: static; }
}
`;
