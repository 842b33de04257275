import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { MissingApiKeyError } from "@segmind-embeddings/core";
import { BareGateway, BudgetSpent } from "../doctor/bare-gateway.ts";
import { mostRequests, questions, type DecidedOptions, type Finding } from "../doctor/questions.ts";
import { gatewayName } from "../gateway/open-gateway.ts";
import type { OwnCommand } from "../program/command.ts";
import { exitCodes } from "../program/exit-codes.ts";
import type { Program } from "../program/program.ts";
import { count, formatCredits } from "../terminal/format.ts";
import { wrap } from "../terminal/wrap.ts";
import { agree } from "./embed/agree.ts";
import { jsonFlag } from "./flags.ts";

interface Answered extends Finding {
  readonly question: string;
}

export const doctor: OwnCommand = {
  name: "doctor",
  summary: "asks the gateway what its documentation leaves open, with few requests",
  operands: "",
  flags: {
    "max-requests": {
      value: "N",
      help: "send at most N requests, polls included",
      default: String(mostRequests),
    },
    yes: { short: "y", help: "do not ask before sending" },
    mock: { help: "ask the mock gateway, to see what the answers look like" },
    ...jsonFlag,
  },
  about: [
    "At the end it lists the client options that fit the answers. The output contains neither the API key nor any vector, " +
      "so you can share it as it is.",
  ],
  examples: ["segmind-embed doctor", "segmind-embed doctor --max-requests 10 --yes"],
  async run(line, program) {
    const { screen, stop } = program;
    const limit = Math.min(mostRequests, line.whole("max-requests") ?? mostRequests);
    const isJson = line.has("json");
    const isMock = line.has("mock");
    if (!isMock && program.apiKey === undefined) throw new MissingApiKeyError();
    if (!isMock) {
      screen.err.line(
        `At most ${String(limit)} requests to ${gatewayName(program, false)}; each one that returns a vector is billed.`,
      );
      if (!(await agree({ isAgreed: line.has("yes"), isJson }, { requests: limit }, program)))
        return exitCodes.usage;
    }
    await using mock = isMock ? await startMockGateway() : undefined;
    await using gateway = new BareGateway({
      baseUrl: mock?.url ?? gatewayName(program, false),
      apiKey: mock?.apiKey ?? program.apiKey ?? "",
      maxRequests: limit,
      signal: stop,
      onWait: (milliseconds) =>
        screen.bar(`the quota is used up: waiting ${String(Math.round(milliseconds / 1000))} s`),
    });
    let hasFailed = false;
    let options: DecidedOptions = {};
    for (const [index, { question, ask }] of questions.entries()) {
      stop.throwIfAborted();
      screen.bar(
        `${String(index + 1)} of ${String(questions.length)}: ${question}`.slice(0, screen.columns - 1),
      );
      let finding: Finding;
      try {
        finding = await ask(gateway);
      } catch (error) {
        stop.throwIfAborted();
        if (!(error instanceof BudgetSpent)) hasFailed = true;
        const message = error instanceof Error ? error.message : String(error);
        finding = { answer: error instanceof BudgetSpent ? `not asked: ${message}` : `failed: ${message}` };
      }
      screen.bar();
      options = { ...options, ...finding.options };
      const row: Answered = { question, ...finding };
      if (isJson) await screen.write(`${JSON.stringify(row)}\n`);
      else showAnswer(program, row);
    }
    if (isJson) await screen.write(`${JSON.stringify({ options })}\n`);
    else {
      showOptions(program, options);
      screen.out.line(
        `${count(gateway.requests, "request")} sent; the gateway charged ${formatCredits(gateway.cost)} credits for calls of v1.`,
      );
    }
    return hasFailed ? exitCodes.failed : exitCodes.ok;
  },
};

function showAnswer(
  { screen: { out, columns } }: Program,
  { question, answer, options = {} }: Answered,
): void {
  out.line(out.style("bold", question));
  for (const line of wrap(answer, columns - 3)) out.line(`  ${line}`);
  for (const line of optionLines(options)) out.line(out.style("dim", `  ${line}`));
  out.line();
}

function showOptions({ screen: { out } }: Program, options: DecidedOptions): void {
  const lines = optionLines(options);
  if (lines.length === 0) return;
  out.line(out.style("bold", "Options that fit these answers"));
  for (const line of lines) out.line(`  ${line}`);
  out.line();
}

/** What the client does where an option is not set. */
const defaults: DecidedOptions = {
  emptyInput: "",
  mediaEncoding: "base64",
  outputDimensionality: 768,
  taskMode: "param",
};

/** Remarks on options of which a person may want to know more. */
const remarks: Readonly<Record<string, string>> = {
  storedDimensionality: "may be set: one purchase serves every shorter length (--stored-dimensions)",
};

function optionLines(options: DecidedOptions): string[] {
  return Object.entries(options).map(([name, value]) => {
    const isDefault = defaults[name as keyof DecidedOptions] === value;
    const remark = isDefault ? "the default" : (remarks[name] ?? "set this");
    return `${name}: ${JSON.stringify(value)} (${remark})`;
  });
}
