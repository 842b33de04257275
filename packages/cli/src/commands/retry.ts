import type { EmbedOptions, OnUnknownOutcome } from "@segmind-embeddings/core";
import { readCollections } from "../catalogue/collections.ts";
import { Documents } from "../catalogue/documents.ts";
import { Ledger } from "../catalogue/ledger.ts";
import { WorkList } from "../catalogue/work-list.ts";
import { offlineClient } from "../gateway/open-gateway.ts";
import { checkStore } from "../plan/check-store.ts";
import { makePlan } from "../plan/plan.ts";
import type { OwnCommand } from "../program/command.ts";
import { exitCodes } from "../program/exit-codes.ts";
import type { Program } from "../program/program.ts";
import { UsageError } from "../program/usage-error.ts";
import { confirm } from "../terminal/confirm.ts";
import { agree } from "./embed/agree.ts";
import { jsonReporter } from "./embed/json-reporter.ts";
import { performWork } from "./embed/perform-work.ts";
import { textReporter } from "./embed/text-reporter.ts";
import { collectionFlag, fileFlags, jsonFlag, readBudget, rpmFlag } from "./flags.ts";
import { checkGateway, openFile } from "./open-file.ts";

export const retry: OwnCommand = {
  name: "retry",
  summary: "tries again what failed, and what may have been billed if you say so",
  operands: "",
  flags: {
    ...fileFlags,
    ...collectionFlag,
    unknown: {
      value: "WHAT",
      help: "what may have been billed without a vector: resend buys it again, fail leaves it, ask asks",
      default: "ask in a terminal, else fail",
    },
    yes: { short: "y", help: "do not ask before sending" },
    "max-requests": { value: "N", help: "as of `embed`" },
    "max-cost": { value: "N", help: "as of `embed`" },
    ...rpmFlag,
    ...jsonFlag,
  },
  examples: ["segmind-embed retry", "segmind-embed retry --unknown resend --yes"],
  async run(line, program) {
    await using file = await openFile(line, program);
    checkGateway(file, program);
    const { catalogue, database, isMock } = file;
    const { connection } = catalogue;
    const name = line.text("collection") ?? "default";
    const collection = readCollections(connection).find((one) => one.name === name);
    if (collection === undefined) throw new UsageError(`There is no collection "${name}".`);
    const documents = new Documents(connection, name);
    const unknown = await documents.useFailed();
    const isJson = line.has("json");
    const onUnknown = await policyOf(
      line.oneOf("unknown", ["resend", "fail", "ask"]),
      unknown,
      program,
      isJson,
    );
    const options: EmbedOptions = { ...collection.options, onUnknownOutcome: onUnknown };
    const work = new WorkList(connection);
    await work.fill({ withFailed: true, onUnknown });
    const { accepted } = await checkStore(work, database, program.stop);
    const ledger = new Ledger(connection, name);
    const rpm = line.whole("rpm");
    const budget = readBudget(line);
    const reporter = isJson ? jsonReporter(program.screen) : textReporter(program.screen, program.name);
    try {
      const plan = makePlan(connection, work, ledger, { rpm, budget, accepted });
      reporter.plan(plan);
      if (plan.pieces === 0 && !isJson) program.screen.out.line("Nothing has failed.");
      if (
        plan.requests > 0 &&
        !isMock &&
        !(await agree({ isAgreed: line.has("yes"), isJson }, plan, program))
      )
        return exitCodes.usage;
      await using offline = offlineClient(program, isMock, collection.options);
      return await performWork({
        program,
        catalogue,
        database,
        work,
        ledger,
        collection: name,
        reporter,
        plan,
        keyOf: (input) => offline.key(input),
        options,
        troubles: 0,
        isMock,
        rpm,
        budget,
      });
    } finally {
      reporter.end();
    }
  },
};

async function policyOf(
  told: "resend" | "fail" | "ask" | undefined,
  unknown: number,
  { screen, stdin, stop }: Program,
  isJson: boolean,
): Promise<OnUnknownOutcome> {
  if (told === "resend" || told === "fail") return told;
  if (unknown === 0) return "fail";
  const canAsk = stdin.isTTY && !isJson;
  if (!canAsk && told === "ask")
    throw new UsageError("Nobody is here to be asked: say --unknown resend or fail.");
  if (!canAsk) return "fail";
  const question = `${String(unknown)} may have been billed already. Buy them again?`;
  return (await confirm(question, stdin, screen.stderr, stop)) ? "resend" : "fail";
}
