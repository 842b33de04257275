import { everyServer, windowName, windows, type NamedScenario } from "./scenarios.ts";
import { simulate, type Outcome, type Scenario } from "./simulate.ts";

/** The table of whole days that rate-limits.md shows, between these lines. */
export const tableBegins = "<!-- simulated days: begin -->";
export const tableEnds = "<!-- simulated days: end -->";

/** A row of the table: what it is about, and how to find its cells out. */
export interface DayRow {
  readonly about: string;
  measure(): Promise<string[]>;
}

const hours = 24;

const serverHeadings = [
  "requests a minute, window, headers",
  "one client uses",
  "429s in 50 requests",
  "where polls count",
  "five strangers use",
  "the least of them gets",
];

const singleHeadings = ["single calls beside runs, 50 a minute", "under a second", "quota used"];

/** Rows for each kind of server; each cell is the worse of what it is with and without rejected requests counted. */
export const serverRows: readonly DayRow[] = everyServer({ hours })
  .filter(({ countsRejected }) => !countsRejected)
  .map((server) => ({
    about: server.name.replace(/, rejected.*/, ""),
    async measure() {
      const one = await bothWays(server, {});
      const polls = await bothWays(server, { polls: 2 }, { countsPolls: true });
      const five = await bothWays(server, { clients: 5 });
      return [
        percent(least(one, "used")),
        (50 * Math.max(...one.map(({ rejected }) => rejected))).toFixed(2),
        percent(least(polls, "used")),
        percent(least(five, "used")),
        percent(least(five, "leastShare")),
      ];
    },
  }));

/** Rows for single calls beside the runs of one process and of several. */
export const singleRows: readonly DayRow[] = [
  ...windows.map((window) => ({ window, clients: 1 })),
  ...[2, 3, 5].map((clients) => ({ window: "sliding" as const, clients })),
].map(({ window, clients }) => ({
  about: `${windowName(window)}, ${clients === 1 ? "one process" : `${String(clients)} processes`}`,
  async measure() {
    const server = { limit: 50, window, headers: "always" } as const;
    const shared = clients === 1 ? {} : { sharesPlace: true, sendJitter: 80 };
    const calls = { reserve: 0.1, singleCalls: 2 / clients };
    const outcome = await simulate({ server, hours: 8, clients, ...shared, ...calls });
    return [percent(outcome.quickCalls), percent(outcome.usedLater)];
  },
}));

/** One line of the table as the page has it, without the spaces that align it. */
export async function rowText(row: DayRow): Promise<string> {
  return lineOf([row.about, ...(await row.measure())]);
}

/** Both tables, from simulations that take some minutes. */
export async function dayTables(onRow: (about: string) => void): Promise<string> {
  const tables: string[] = [];
  for (const [headings, rows] of [
    [serverHeadings, serverRows],
    [singleHeadings, singleRows],
  ] as const) {
    const cells: string[][] = [];
    for (const row of rows) {
      onRow(row.about);
      cells.push([row.about, ...(await row.measure())]);
    }
    tables.push(aligned([[...headings], ...cells]));
  }
  return tables.join("\n\n");
}

/** A line of a table with one space around each cell, whatever there was. */
export function unaligned(line: string): string {
  return lineOf(
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

async function bothWays(
  { scenario }: NamedScenario,
  rest: Partial<Scenario>,
  server: Partial<Scenario["server"]> = {},
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const countsRejected of [false, true]) {
    const both = { ...scenario.server, ...server, countsRejected };
    outcomes.push(await simulate({ ...scenario, ...rest, server: both }));
  }
  return outcomes;
}

const least = (outcomes: readonly Outcome[], what: "used" | "leastShare"): number =>
  Math.min(...outcomes.map((outcome) => outcome[what]));

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const lineOf = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function aligned(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  const padded = rows.map((row) => lineOf(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  const rule = lineOf(widths.map((width) => "-".repeat(width)));
  return [padded[0], rule, ...padded.slice(1)].join("\n");
}
