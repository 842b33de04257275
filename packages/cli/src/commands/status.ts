import type { CommandLine } from "../program/command-line.ts";
import type { OwnCommand } from "../program/command.ts";
import { exitCodes } from "../program/exit-codes.ts";
import { displayPath } from "../scan/display-path.ts";
import { databaseUrlOf } from "../fleet/database-url.ts";
import { showFleet } from "../fleet/show-fleet.ts";
import { fit, toLine } from "../terminal/fit.ts";
import { count, formatCredits } from "../terminal/format.ts";
import { kindWords } from "../terminal/kind-words.ts";
import { showFact } from "../terminal/show-fact.ts";
import { wrap } from "../terminal/wrap.ts";
import { fileOrDatabaseFlags, jsonFlag } from "./flags.ts";
import { openFile } from "./open-file.ts";
import { readStatus } from "./read-status.ts";

export const status: OwnCommand = {
  name: "status",
  summary: "shows what is embedded, what it cost, and what failed and why",
  operands: "",
  flags: { ...fileOrDatabaseFlags, ...jsonFlag },
  examples: ["segmind-embed status", "segmind-embed status --json"],
  async run(line, program) {
    const url = databaseUrlOf(line);
    if (url !== undefined) return await showFleet(url, line.has("json"), program);
    await using file = await openFile(line, program);
    const { screen, cwd } = program;
    const report = await readStatus(file, cwd);
    if (line.has("json")) {
      await screen.write(`${JSON.stringify(report)}\n`);
      return exitCodeOf(report);
    }
    const { out, columns } = screen;
    showFact(screen, "file", displayPath(file.catalogue.file, cwd));
    showFact(screen, "gateway", report.gateway ?? "none yet");
    showFact(
      screen,
      "vectors",
      `${String(report.store.embedded)}, ${formatCredits(report.store.spentCredits)} credits`,
    );
    for (const { name, documents, embedded, pieces, requests, space } of report.collections) {
      const found = documents.map((one) => kindWords(one.kind, one.documents)).join(", ") || "nothing";
      out.line();
      out.line(`  ${out.style("bold", name)}`);
      showFact(screen, "documents", found);
      showFact(screen, "embedded", `${String(embedded)} of ${count(pieces, "piece")}`);
      showFact(screen, "requests", `${String(requests)} sent`);
      showFact(screen, "space", space);
    }
    const { open, accepted, unknown } = report.store;
    const doubtful = [
      ...(open > 0 ? [`${String(open)} being sent`] : []),
      ...(accepted > 0 ? [`${String(accepted)} accepted by the gateway`] : []),
      ...(unknown > 0 ? [`${String(unknown)} that may have been billed but gave no vector`] : []),
    ];
    if (doubtful.length > 0) showFact(screen, "unfinished", doubtful.join(", "));
    if (report.failures.length > 0) out.line();
    for (const { label, reason, state } of report.failures) {
      const text = `${label}: ${reason}`;
      out.line(
        `  ${out.style("red", state.padEnd(9))}${screen.isLive ? fit(text, columns - 12) : toLine(text)}`,
      );
    }
    for (const advice of adviceFor(report.failures, program.commandLine)) {
      out.line();
      for (const line of wrap(advice, columns - 1)) out.line(line);
    }
    return exitCodeOf(report);
  },
};

function adviceFor(failures: readonly { readonly state: string }[], commandLine: CommandLine): string[] {
  const has = (state: string): boolean => failures.some((failure) => failure.state === state);
  return [
    ...(has("failed") ? [`${commandLine("retry")} tries what failed again.`] : []),
    ...(has("unknown")
      ? [`${commandLine("retry --unknown resend")} sends again what may have been billed but gave no vector.`]
      : []),
    ...(has("unusable") ? [`Fix what is unusable, and run the same \`embed\` command again.`] : []),
  ];
}

function exitCodeOf({ failures }: { readonly failures: readonly { readonly state: string }[] }): number {
  if (failures.some(({ state }) => state === "unknown")) return exitCodes.unknown;
  return failures.length > 0 ? exitCodes.failed : exitCodes.ok;
}
