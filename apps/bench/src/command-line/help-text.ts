import type { Scenario } from "../scenarios/scenario.ts";

export function helpText(scenarios: readonly Scenario[]): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length)) + 2;
  return `Latency, throughput, cost and memory of segmind-embeddings, beside other clients.

Usage
  pnpm bench [scenario …] [flags]       against servers of its own on loopback
  pnpm bench --target real [flags]      a few requests to the real endpoint; needs SEGMIND_API_KEY
  pnpm bench readme A.json              puts the numbers of a whole run into the README

Scenarios (all, unless named; ° needs --target real)
${scenarios.map(({ name, title, isReal = false }) => `  ${name.padEnd(width)}${isReal ? "° " : "  "}${title}`).join("\n")}

Flags
  --quick              under two minutes: to see that everything works, not to compare figures
  --target mock|real   (default: mock)
  --max-requests N     the most requests sent to the real endpoint (default: 40)
  --yes                do not ask before sending them
  --output FOLDER      where results are written (default: apps/bench/results)
  --help               this

Written are <time>.json and <time>.html, a report that needs no network. Ctrl-C writes what there is.
The command ends with 1 when a request failed that should not have. A number that is missed does not fail it.
`;
}
