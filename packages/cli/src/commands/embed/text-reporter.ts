import { exitCodes } from "../../program/exit-codes.ts";
import type { Plan } from "../../plan/plan.ts";
import { count, formatCredits, formatDuration, formatEta } from "../../terminal/format.ts";
import { fit } from "../../terminal/fit.ts";
import { kindWords } from "../../terminal/kind-words.ts";
import type { Screen } from "../../terminal/screen.ts";
import { showFact } from "../../terminal/show-fact.ts";
import { wrap } from "../../terminal/wrap.ts";
import { ProgressDisplay } from "../../terminal/show-progress.ts";
import type { EmbedReporter, EmbedSummary } from "./reporter.ts";

/** The most failures that are printed; `status` lists all. */
const mostFailures = 10;

/** Words for a person. @param name the program's */
export function textReporter(screen: Screen, name: string): EmbedReporter {
  const { out, err, columns } = screen;
  let display: ProgressDisplay | undefined;
  let scanned = 0;
  let failures = 0;
  return {
    gateway: (gateway, isMock) => {
      const remark = isMock
        ? ": its vectors are not Gemini's, it compares words and bytes, and bills nothing"
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
      if (groups.length > 5) showFact(screen, "", `and for ${String(groups.length - 5)} more reasons`);
    },
    removed: (documents) => {
      if (documents > 0)
        showFact(
          screen,
          "gone",
          `${count(documents, "document")} no longer there; \`${name} prune\` forgets their vectors`,
        );
    },
    plan: (plan) => {
      screen.bar();
      showPlan(screen, plan, name);
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
          `${err.style("red", "failed")}  ${screen.isLive ? fit(line, columns - 9, "end") : line.replaceAll(/[\r\n]+/g, " ")}`,
        );
      } else if (failures === mostFailures + 1) err.line(`failed  more; \`${name} status\` lists them`);
    },
    nothingToDo: ({ pieces, failedBefore, unknownBefore }) => {
      if (pieces === 0) out.line("There is nothing to embed.");
      else if (failedBefore + unknownBefore === 0)
        out.line(out.style("green", "Everything is embedded already: nothing was bought."));
    },
    summary: (summary) => {
      display?.end();
      display = undefined;
      showSummary(screen, summary, name);
    },
    end: () => {
      display?.end();
      screen.bar();
    },
  };
}

function showPlan(screen: Screen, plan: Plan, name: string): void {
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
  showFact(screen, "found", found === "" ? "nothing" : `${found}${inPieces}`);
  if (stored > 0) showFact(screen, "stored", `${String(stored)} of ${String(pieces)}, which cost nothing`);
  if (duplicates > 0) showFact(screen, "copies", `${String(duplicates)} equal to others, bought once`);
  if (failedBefore > 0)
    showFact(
      screen,
      "failed",
      `${String(failedBefore)} in an earlier run: \`${name} retry\` tries them again`,
    );
  if (unknownBefore > 0)
    showFact(
      screen,
      "unknown",
      `${String(unknownBefore)} that may have been billed: \`${name} retry --unknown resend\` buys them again`,
    );
  if (requests === 0) return;
  showFact(screen, "to buy", count(requests, "request"));
  showFact(screen, "time", plan.times.map(timeWords).join(", "));
  showFact(
    screen,
    "cost",
    plan.cost === undefined
      ? "not known before the first answer tells a price"
      : `about ${formatCredits(plan.cost)} credits, by the prices seen so far`,
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

function showSummary(screen: Screen, summary: EmbedSummary, name: string): void {
  const { out } = screen;
  const { result, troubles, left, exitCode } = summary;
  const { done, failed, cacheHits, requests, resends, cost, remainingCredits, elapsedMs, ending, unknown } =
    result;
  const bought = done - cacheHits;
  if (requests > 0 || done > 0 || failed > 0) {
    const also = cacheHits === 0 ? "" : `, ${String(cacheHits)} found in the store`;
    showFact(screen, "embedded", `${String(bought)} in ${formatDuration(elapsedMs)}${also}`);
    const balance = remainingCredits === undefined ? "" : `, ${formatCredits(remainingCredits)} left`;
    const twice = resends === 0 ? "" : `, ${count(resends, "resend")}`;
    showFact(
      screen,
      "spent",
      `${formatCredits(cost)} credits for ${count(requests, "request")}${twice}${balance}`,
    );
  }
  if (troubles > 0)
    showFact(screen, "unusable", `${count(troubles, "document")}; the run embeds them when they are mended`);
  if (failed > 0)
    showFact(
      screen,
      "failed",
      `${String(failed)}, kept with the reason: \`${name} status\`, \`${name} retry\``,
    );
  if (unknown > 0) showFact(screen, "unknown", `${String(unknown)} may have been billed without a vector`);
  if (typeof ending === "object") {
    const { error } = ending;
    screen.err.line(
      `${screen.err.style("red", "Stopped:")} ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const say = (text: string): void => wrap(text, screen.columns - 1).forEach((line) => out.line(line));
  if (ending === "budget")
    say(`The budget is reached. ${String(left)} left: run the same command with a larger one.`);
  if (ending === "stopped")
    say(`Stopped in order. ${String(left)} left: run the same command again, it goes on from here.`);
  if (exitCode === exitCodes.ok && done > 0) say(`Next: ${name} search "what you look for"`);
}
