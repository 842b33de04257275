import type { CommandLine } from "../../program/command-line.ts";
import { exitCodes } from "../../program/exit-codes.ts";
import type { Plan } from "../../plan/plan.ts";
import { count, formatCredits, formatDuration, formatEta } from "../../terminal/format.ts";
import { fit, toLine } from "../../terminal/fit.ts";
import { kindWords } from "../../terminal/kind-words.ts";
import type { Screen } from "../../terminal/screen.ts";
import { showFact } from "../../terminal/show-fact.ts";
import { wrap } from "../../terminal/wrap.ts";
import { ProgressDisplay } from "../../terminal/show-progress.ts";
import type { EmbedReporter, EmbedSummary } from "./reporter.ts";

/** The most failures that are printed; `status` lists all. */
const mostFailures = 10;

/** Words for a person. */
export function textReporter(screen: Screen, commandLine: CommandLine): EmbedReporter {
  const { out, err, columns } = screen;
  let display: ProgressDisplay | undefined;
  let scanned = 0;
  let failures = 0;
  return {
    gateway: (gateway, isMock) => {
      const remark = isMock
        ? ": its vectors are not Gemini's; it compares words and bytes, and bills nothing"
        : "";
      showFact(screen, "gateway", `${gateway}${remark}`);
    },
    scanned: (documents) => {
      scanned += documents;
      screen.bar(fit(`looking at files: ${String(scanned)}`, columns - 1));
    },
    skipped: ({ groups }) => {
      screen.bar();
      for (const { reason, count: number, examples } of groups.slice(0, 5)) {
        const [example = ""] = examples;
        showFact(
          screen,
          "skipped",
          `${count(number, "file")}, ${reason}: ${fit(example, columns - 20, "middle")}`,
        );
      }
      if (groups.length > 5) showFact(screen, "", `and files for ${count(groups.length - 5, "more reason")}`);
    },
    removed: (documents) => {
      if (documents > 0)
        showFact(
          screen,
          "gone",
          `${count(documents, "document")} no longer there; \`${commandLine("prune")}\` deletes vectors that nothing uses`,
        );
    },
    plan: (plan) => {
      screen.bar();
      showPlan(screen, plan, commandLine);
    },
    state: (state) => {
      display ??= new ProgressDisplay(screen);
      display.update(state);
    },
    failure: (label, { reason }) => {
      failures += 1;
      if (failures <= mostFailures) {
        const line = `${label}: ${reason}`;
        err.line(
          `${err.style("red", "failed")}  ${screen.isLive ? fit(line, columns - 9, "end") : toLine(line)}`,
        );
      } else if (failures === mostFailures + 1)
        err.line(`failed  more; \`${commandLine("status")}\` lists them`);
    },
    nothingToDo: ({ pieces, failedBefore, unknownBefore }) => {
      if (pieces === 0) out.line("There is nothing to embed.");
      else if (failedBefore + unknownBefore === 0)
        out.line(out.style("green", "Everything is embedded already: nothing was bought."));
    },
    summary: (summary) => {
      display?.end();
      display = undefined;
      showSummary(screen, summary, commandLine);
    },
    end: () => {
      display?.end();
      screen.bar();
    },
  };
}

function showPlan(screen: Screen, plan: Plan, commandLine: CommandLine): void {
  const {
    kinds,
    pieces,
    documents,
    stored,
    duplicates,
    requests,
    failedBefore,
    unknownBefore,
    spent,
    budget,
  } = plan;
  const found = kinds.map((kind) => kindWords(kind.kind, kind.documents)).join(", ");
  const inPieces = pieces === documents ? "" : `, in ${count(pieces, "piece")}`;
  if (found !== "") showFact(screen, "found", `${found}${inPieces}`);
  if (stored > 0) showFact(screen, "stored", `${String(stored)} of ${String(pieces)}, which cost nothing`);
  if (duplicates > 0)
    showFact(screen, "copies", `${String(duplicates)} with the same content as others, sent once`);
  if (failedBefore > 0)
    showFact(
      screen,
      "failed",
      `${String(failedBefore)} in an earlier run; \`${commandLine("retry")}\` tries again`,
    );
  if (unknownBefore > 0)
    showFact(
      screen,
      "unknown",
      `${String(unknownBefore)} may have been billed but gave no vector; \`${commandLine("retry --unknown resend")}\` sends again`,
    );
  if (requests === 0) return;
  showFact(screen, "to send", count(requests, "request"));
  showFact(screen, "time", plan.times.map(timeWords).join(", "));
  showFact(
    screen,
    "cost",
    plan.cost === undefined
      ? "not known yet: the first answer tells a price"
      : `about ${formatCredits(plan.cost)} credits, at the prices seen so far`,
  );
  const limits = [
    ...(budget.maxRequests === undefined
      ? []
      : [`${String(spent.requests)} of ${count(budget.maxRequests, "request")}`]),
    ...(budget.maxCost === undefined
      ? []
      : [`${formatCredits(spent.cost)} of ${formatCredits(budget.maxCost)} credits`]),
  ];
  if (limits.length > 0) showFact(screen, "budget", `${limits.join(" and ")} used`);
}

function timeWords({ rpm, milliseconds }: Plan["times"][number]): string {
  const name = rpm === 5 ? " (free plan)" : rpm === 50 ? " (pro plan)" : "";
  const time = milliseconds === 0 ? "under a minute" : `about ${formatEta(milliseconds)}`;
  return `${time} at ${String(rpm)} a minute${name}`;
}

function showSummary(screen: Screen, summary: EmbedSummary, commandLine: CommandLine): void {
  const { out } = screen;
  const { result, troubles, left, exitCode } = summary;
  const { done, failed, cacheHits, requests, resends, cost, remainingCredits, elapsedMs, ending, unknown } =
    result;
  const bought = done - cacheHits;
  if (requests > 0 || done > 0 || failed > 0) {
    const also = cacheHits === 0 ? "" : `, ${String(cacheHits)} found in the store`;
    showFact(screen, "embedded", `${String(bought)} in ${formatDuration(elapsedMs)}${also}`);
    const balance = remainingCredits === undefined ? "" : `, ${formatCredits(remainingCredits)} left`;
    const twice = resends === 0 ? "" : `, ${String(resends)} of them sent again`;
    showFact(
      screen,
      "spent",
      `${formatCredits(cost)} credits for ${count(requests, "request")}${twice}${balance}`,
    );
  }
  if (troubles > 0)
    showFact(
      screen,
      "unusable",
      `${count(troubles, "document")} could not be read; fix that and run the same command again`,
    );
  if (failed > 0)
    showFact(
      screen,
      "failed",
      `${String(failed)}; \`${commandLine("status")}\` shows why, \`${commandLine("retry")}\` tries again`,
    );
  if (unknown > 0)
    showFact(
      screen,
      "unknown",
      `${String(unknown)} may have been billed but gave no vector; \`${commandLine("retry --unknown resend")}\` sends again`,
    );
  if (typeof ending === "object") {
    const { error } = ending;
    screen.err.line(
      `${screen.err.style("red", "Stopped:")} ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const say = (text: string): void => wrap(text, screen.columns - 1).forEach((line) => out.line(line));
  if (ending === "budget")
    say(`The budget is reached. ${String(left)} left: run the same command with a larger budget to go on.`);
  if (ending === "stopped") say(`Stopped. ${String(left)} left: run the same command again to go on.`);
  if (exitCode === exitCodes.ok && done > 0) say(`Next: ${commandLine('search "what you look for"')}`);
}
