import { resolve } from "node:path";
import type { Settings } from "../command-line/parse-arguments.ts";
import { planRun } from "../embedding/plan-run.ts";
import type { ExitCode } from "./exit-code.ts";
import { mayBeSent } from "./may-be-sent.ts";
import { coreEngine } from "../embedding/core-engine.ts";
import { FrameworkEngine } from "../frameworks/framework-engine.ts";
import { loadFramework } from "../frameworks/load-framework.ts";
import { openGateway } from "../gateway/open-gateway.ts";
import { gatherInputs } from "../inputs/gather-inputs.ts";
import { performRun } from "./perform-run.ts";
import { showFramework, showInputs, showMock, showReal, showTitle } from "../screen/show-intro.ts";
import { showSkipped } from "../screen/show-skipped.ts";
import type { Surroundings } from "./surroundings.ts";
import type { VectorLine } from "../vectors/vector-line.ts";
import { mockGateway, readVectors } from "../vectors/vectors-file.ts";

/**
 * Gathers the inputs, opens the gateway, asks where that costs something, and performs the run.
 *
 * @throws UsageError where the command line does not fit what is there
 */
export async function runQuickstart(settings: Settings, surroundings: Surroundings): Promise<ExitCode> {
  const { apiKey, base, screen, signal } = surroundings;
  const began = performance.now();
  showTitle(screen);
  await using inputs = await gatherInputs(settings, base);
  const { items, queries, skipped } = inputs;
  const path = resolve(base, settings.out);
  const lines: VectorLine[] = [];
  const found = await readVectors(path, settings.resume ? (line) => lines.push(line) : undefined);
  if (items.length === 0) {
    showSkipped(screen, skipped);
    screen.err.line("Nothing to embed.");
    return 1;
  }
  const framework = settings.framework === undefined ? undefined : await loadFramework(settings.framework);
  const gateway = await openGateway(settings, apiKey);
  const isMock = gateway.name === mockGateway;
  try {
    (isMock ? showMock : showReal)(screen, gateway.url);
    showInputs(screen, items, queries);
    const { client } = gateway;
    const engine =
      framework === undefined ? coreEngine(client) : await FrameworkEngine.open(framework, client, signal);
    const space = client.space();
    const isUsable = (line: VectorLine): boolean => line.gateway === gateway.name && line.space === space;
    const plan = planRun(items, lines.filter(isUsable));
    if (framework !== undefined) {
      const remark = framework.remark(plan.groups.flatMap(([first]) => first ?? []));
      showFramework(screen, framework.parts, remark);
    }
    const requests = plan.groups.length + queries.length;
    if (!isMock && requests > 0) {
      if (!(await mayBeSent(gateway, requests, settings, surroundings))) {
        screen.err.line("Nothing was sent.");
        return signal.aborted ? 130 : 1;
      }
    }
    screen.out.line();
    showSkipped(screen, skipped);
    return await performRun({ settings, surroundings, inputs, gateway, engine, plan, path, found, began });
  } finally {
    await gateway.close();
  }
}
