import { followRun } from "../screen/follow-run.ts";
import { count } from "../screen/format.ts";
import { showFailures } from "../screen/show-failures.ts";
import type { OpenGateway } from "../gateway/open-gateway.ts";
import type { Surroundings } from "./surroundings.ts";
import { vectorLineOf, type VectorLine } from "../vectors/vector-line.ts";
import type { VectorsFile } from "../vectors/vectors-file.ts";
import { emptyAccount } from "../embedding/account.ts";
import type { EmbedItemsResult, Engine } from "../embedding/engine.ts";
import type { EmbeddedItem, Plan } from "../embedding/plan-run.ts";

export interface EmbeddedDocuments extends EmbedItemsResult {
  readonly entries: readonly EmbeddedItem[];
  /** Documents without a vector because theirs failed. */
  readonly failed: number;
}

/** Embeds what a plan says, and writes each vector down as it comes. */
export async function embedDocuments(
  engine: Engine,
  { client, name }: OpenGateway,
  { had, renamed, groups }: Plan,
  file: VectorsFile,
  { screen, signal }: Surroundings,
): Promise<EmbeddedDocuments> {
  const entries: EmbeddedItem[] = [...had];
  let failed = 0;
  const toLine = ({ item, vector }: EmbeddedItem): VectorLine =>
    vectorLineOf(item, { space: client.space(), gateway: name, vector });
  await file.append(renamed.map(toLine));
  if (groups.length === 0) return { account: emptyAccount, entries, failed };

  const groupOf = new Map(groups.map((items) => [items[0], items]));
  screen.err.line(`Embedding ${count(groups.length, "document")}`);
  const failures = showFailures(screen);
  const progress = followRun(screen, groups.length, signal);
  try {
    const result = await engine.embedItems(
      groups.flatMap(([first]) => first ?? []),
      {
        signal,
        onProgress: progress.onProgress,
        onVector: async (item, vector) => {
          const made = (groupOf.get(item) ?? [item]).map((member) => ({ item: member, vector }));
          entries.push(...made);
          await file.append(made.map(toLine));
        },
        onCollect: (jobs) => {
          screen.err.line(
            `Waiting for ${count(jobs, "job")} under way, which cost all the same; Ctrl-C leaves them.`,
          );
        },
        onFailure: (item, reason) => {
          failed += groupOf.get(item)?.length ?? 1;
          failures.add(item.id, reason);
        },
      },
    );
    return { ...result, entries, failed };
  } finally {
    progress.end();
    failures.end();
  }
}
