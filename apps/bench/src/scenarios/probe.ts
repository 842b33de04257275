import { BudgetedGateway, BudgetSpent } from "../clients/budgeted-gateway.ts";
import { messageOf } from "../measure/first-errors.ts";
import { defaultBaseUrl } from "./target.ts";
import { probeQuestions, probeRequests } from "./probe-questions.ts";
import type { Scenario } from "./scenario.ts";

export const probe: Scenario = {
  name: "probe",
  title: "What the contract leaves open",
  about:
    "Asks the gateway itself. The answers name keys, forms and figures, and hold neither the API key nor any vector: this can be sent in as it is.",
  realRequests: probeRequests,
  async run({ target, signal, progress }) {
    if (target.kind !== "real") throw new Error("the probe runs with --target real");
    let waited = "";
    await using gateway = new BudgetedGateway({
      baseUrl: target.baseUrl ?? defaultBaseUrl,
      apiKey: target.apiKey,
      budget: target.budget,
      signal,
      onWait: (milliseconds) => {
        waited = ` (the quota is used up: waiting ${String(Math.round(milliseconds / 1000))} s)`;
        progress(0, waited);
      },
    });
    const rows: { question: string; answer: string }[] = [];
    const errors: string[] = [];
    const isAborted = (): boolean => signal.aborted;
    for (const [position, { question, ask }] of probeQuestions.entries()) {
      if (isAborted()) break;
      progress(position / probeQuestions.length, `${question}${waited}`);
      try {
        rows.push({ question, answer: await ask(gateway) });
      } catch (error) {
        if (isAborted()) break;
        rows.push({
          question,
          answer:
            error instanceof BudgetSpent ? `not asked: ${error.message}` : `failed: ${messageOf(error)}`,
        });
        if (!(error instanceof BudgetSpent)) errors.push(`${question}: ${messageOf(error)}`);
      }
    }
    return {
      settings: { requests: target.budget.used },
      tables: [
        {
          title: "Answers",
          columns: [
            { key: "question", title: "question" },
            { key: "answer", title: "answer" },
          ],
          rows,
        },
      ],
      charts: [],
      checks: [],
      errors,
      notes: [
        `${String(target.budget.used)} requests so far. The answers' headers say that ${gateway.cost.toPrecision(4)} credits were charged here for v1 calls.`,
      ],
      isComplete: rows.length === probeQuestions.length,
    };
  },
};
