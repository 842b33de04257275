import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { runPage } from "../../../../tools/run-readme.ts";

export interface RunOfPage {
  /** What each block printed. */
  readonly printed: readonly string[];
  /** Vectors that were paid for so far. */
  readonly bills: number;
}

/** Runs the code of a page of the site against a mock gateway, twice, as after a crash. */
export async function runTwice(
  page: string,
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<readonly [first: RunOfPage, again: RunOfPage]> {
  await using gateway = await startMockGateway();
  const connection = { SEGMIND_BASE_URL: gateway.url, SEGMIND_API_KEY: gateway.apiKey };
  const run = async (): Promise<RunOfPage> => {
    const printed = await runPage(`apps/docs/pages/${page}`, folder, { ...connection, ...environment });
    return { printed, bills: gateway.stats.bills };
  };
  return [await run(), await run()];
}
