import type { Spread } from "../measure/spread.ts";

/** What stands in a table: words, a figure, or one that was measured several times. */
export type Cell = string | number | Spread;

export interface Column {
  readonly key: string;
  readonly title: string;
  /** Digits after the point. @default 0 */
  readonly digits?: number;
  /** The HTML report draws a bar behind each figure. */
  readonly hasBars?: boolean;
}

export interface Table {
  readonly title: string;
  /** The first column names the row. */
  readonly columns: readonly Column[];
  readonly rows: readonly Readonly<Record<string, Cell>>[];
}

/** A plot of lines; how it looks is the report's business. */
export interface Plot {
  readonly title: string;
  readonly about: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly (readonly [x: number, y: number])[];
  }[];
}

/** One of the project's numbers to reach, and whether this run reached it. */
export interface Check {
  readonly what: string;
  readonly toReach: string;
  readonly measured: string;
  readonly isReached: boolean;
  /** What the first edition of the packages had, where it had it. */
  readonly firstEdition?: string;
  /** What others had in this run. */
  readonly peers?: string;
  /** Why it is missed, where it is, by what this run measured. */
  readonly reason?: string;
}

export interface ScenarioResult {
  readonly scenario: string;
  readonly title: string;
  /** How to read it, in a sentence or two. */
  readonly about: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly tables: readonly Table[];
  readonly plots: readonly Plot[];
  readonly checks: readonly Check[];
  /** What went wrong. Any makes the run fail. */
  readonly errors: readonly string[];
  /** Remarks that a reader of the figures needs. */
  readonly notes: readonly string[];
  /** Whether it came to its end; one that Ctrl-C stopped has no figures. */
  readonly isComplete: boolean;
  readonly elapsedMs: number;
}

/** A run of the bench, as it is written to a file. */
export interface BenchRun {
  readonly format: 1;
  readonly startedAt: string;
  readonly command: string;
  readonly target: "mock" | "real";
  readonly isQuick: boolean;
  readonly machine: Machine;
  /** Of the packages that were measured. */
  readonly versions: Readonly<Record<string, string>>;
  readonly scenarios: readonly ScenarioResult[];
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGB: number;
  readonly os: string;
  readonly node: string;
  /** The load average of one minute when the run began: what else kept the machine busy. */
  readonly load: number;
}
