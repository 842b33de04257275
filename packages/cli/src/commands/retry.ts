import type { OnUnknownOutcome } from "@segmind-embeddings/core";
import { Documents } from "../catalogue/documents.ts";
import { databaseUrlOf } from "../fleet/database-url.ts";
import { retryFleet } from "../fleet/retry-fleet.ts";
import { offlineClient } from "../gateway/open-gateway.ts";
import type { OwnCommand } from "../program/command.ts";
import type { Program } from "../program/program.ts";
import { UsageError } from "../program/usage-error.ts";
import { confirm } from "../terminal/confirm.ts";
import { count } from "../terminal/format.ts";
import { jsonReporter } from "./embed/json-reporter.ts";
import { planAndPerform } from "./embed/plan-and-perform.ts";
import { textReporter } from "./embed/text-reporter.ts";
import { budgetFlags, collectionFlag, fileOrDatabaseFlags, jsonFlag, readBudget, rpmFlag } from "./flags.ts";
import { checkGateway, openFile } from "./open-file.ts";
import { chooseCollection } from "./search/choose-collection.ts";

export const retry: OwnCommand = {
  name: "retry",
  summary: "tries again what failed, and if you say so what may already have been billed",
  operands: "",
  flags: {
    ...fileOrDatabaseFlags,
    ...collectionFlag,
    unknown: {
      value: "WHAT",
      help: "what to do with requests that may have been billed but gave no vector: resend sends them again, fail leaves them, ask asks you",
      default: "ask in a terminal, otherwise fail",
    },
    yes: { short: "y", help: "do not ask before sending" },
    ...budgetFlags,
    ...rpmFlag,
    ...jsonFlag,
  },
  examples: ["segmind-embed retry", "segmind-embed retry --unknown resend --yes"],
  async run(line, program) {
    const url = databaseUrlOf(line);
    if (url !== undefined) {
      for (const flag of notForWorkers) {
        if (line.has(flag))
          throw new UsageError(
            `--${flag} does not go with a database in --db: \`retry\` sends nothing there, it lets workers try all of it again.`,
          );
      }
      const withUnknown = line.oneOf("unknown", ["resend", "fail", "ask"]) === "resend";
      return await retryFleet(url, { withUnknown, isJson: line.has("json") }, program);
    }
    await using file = await openFile(line, program);
    checkGateway(file, program);
    const { catalogue, database, isMock } = file;
    const { connection } = catalogue;
    const collection = chooseCollection(connection, line.text("collection") ?? "default");
    const { name } = collection;
    const documents = new Documents(connection, name);
    const unknown = await documents.useFailed();
    const isJson = line.has("json");
    const onUnknown = await policyOf(
      line.oneOf("unknown", ["resend", "fail", "ask"]),
      unknown,
      program,
      isJson,
    );
    const reporter = isJson
      ? jsonReporter(program.screen)
      : textReporter(program.screen, program.commandLine);
    await using offline = offlineClient(program, isMock, collection.options);
    try {
      return await planAndPerform({
        program,
        catalogue,
        database,
        reporter,
        collection: name,
        options: collection.options,
        onUnknown,
        keyOf: (input) => offline.key(input),
        withFailed: true,
        troubles: 0,
        isMock,
        rpm: line.whole("rpm"),
        budget: readBudget(line),
        isDryRun: false,
        isAgreed: line.has("yes"),
        isJson,
        onNothing: ({ pieces }) => {
          if (pieces === 0 && !isJson) program.screen.out.line("Nothing has failed.");
        },
      });
    } finally {
      reporter.end();
    }
  },
};

/** Flags that say how this command sends: with a database it is workers that send. */
const notForWorkers = ["collection", "max-requests", "max-cost", "rpm"];

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
    throw new UsageError("There is no terminal to ask in: add --unknown resend or --unknown fail.");
  if (!canAsk) return "fail";
  const question = `${count(unknown, "request")} may have been billed already. Send again?`;
  return (await confirm(question, stdin, screen.stderr, stop)) ? "resend" : "fail";
}
