import type { Account } from "../embedding/account.ts";
import type { MockCounts } from "../gateway/start-mock.ts";
import { count, formatCredits, formatDuration } from "./format.ts";
import type { Screen } from "./screen.ts";
import { showFact } from "./show-fact.ts";

export interface Summary {
  readonly documents: number;
  readonly queries: number;
  /** Documents whose vectors an earlier run paid for. */
  readonly had: number;
  readonly failed: number;
  /** Documents and queries that were not sent because the run ended before. */
  readonly untried: number;
  readonly skipped: number;
  /** By core's word. */
  readonly account: Account;
  /** By the mock's word; a real endpoint gives none. */
  readonly counts: MockCounts | undefined;
  readonly elapsedMs: number;
  readonly file: string;
  /** Vectors of this run that the file holds now. */
  readonly vectors: number;
  readonly dimensions: number | undefined;
}

export function showSummary(screen: Screen, summary: Summary): void {
  const { out } = screen;
  const { account, counts } = summary;
  out.line(out.style("bold", "Summary"));
  showFact(screen, "inputs", inputs(summary));
  showFact(screen, "requests", requests(account, counts));
  showFact(screen, "bills", bills(account, counts));
  showFact(screen, "resends", String(account.resends));
  showFact(screen, "credits", credits(account, counts));
  showFact(screen, "time", formatDuration(summary.elapsedMs));
  const each = summary.dimensions === undefined ? "" : ` of ${summary.dimensions} numbers`;
  showFact(screen, "vectors", `${summary.file}: ${count(summary.vectors, "vector")}${each}`);
  out.line();
}

function inputs({ documents, queries, had, failed, untried, skipped }: Summary): string {
  return [
    `${count(documents, "document")} and ${count(queries, "query", "queries")}`,
    failed === 0 ? "none failed" : `${failed} failed`,
    ...(untried > 0 ? [`${untried} not sent`] : []),
    ...(skipped > 0 ? [`${count(skipped, "file")} skipped`] : []),
    ...(had > 0 ? [`${had} had from an earlier run`] : []),
  ].join(", ");
}

function requests({ requests }: Account, counts: MockCounts | undefined): string {
  if (counts === undefined) return `${requests} (POSTs, counted by core)`;
  const limited = counts.rateLimited === 0 ? "" : `, ${counts.rateLimited} answered 429`;
  return `${counts.posts}, and ${count(counts.polls, "poll")}${limited} (counted by the mock)`;
}

function credits({ cost, creditsLeft }: Account, counts: MockCounts | undefined): string {
  const left = creditsLeft === undefined ? "" : `, ${formatCredits(creditsLeft)} left`;
  return `${formatCredits(cost)} spent${left}${counts === undefined ? "" : " (the mock's, which are no money)"}`;
}

function bills({ bought, resends, mayBeBilled }: Account, counts: MockCounts | undefined): string {
  if (counts !== undefined) return `${counts.bills} (counted by the mock)`;
  const most = bought + resends + mayBeBilled;
  return most === bought
    ? `${bought} (one for each vector, counted by core)`
    : `${bought} to ${most} (counted by core; some outcomes are unknown)`;
}
