import type { Budget, Ledger } from "../catalogue/ledger.ts";
import type { Connection } from "../catalogue/connection.ts";
import type { WorkList } from "../catalogue/work-list.ts";
import { kinds, type Kind } from "../scan/piece.ts";

/** What a run will do. */
export interface Plan {
  readonly kinds: readonly KindPlan[];
  readonly documents: number;
  readonly pieces: number;
  /** Pieces whose vectors are stored. */
  readonly stored: number;
  /** Pieces with the same content as others that are bought: one purchase serves all of them. */
  readonly duplicates: number;
  /** Requests that the run sends, without resends. */
  readonly requests: number;
  /** Pieces that failed for good in an earlier run: `retry` tries them again. */
  readonly failedBefore: number;
  /** Pieces with an unknown outcome that this run does not send again. */
  readonly unknownBefore: number;
  /** Milliseconds at the quota of `--rpm`, or else at those of the published plans. */
  readonly times: readonly { readonly rpm: number; readonly milliseconds: number }[];
  /** Credits, by the prices this file has seen; `undefined` where it has seen none. */
  readonly cost: number | undefined;
  readonly budget: Budget;
  /** What earlier runs have spent on the collection. */
  readonly spent: { readonly requests: number; readonly cost: number };
}

export interface KindPlan {
  readonly kind: Kind;
  readonly documents: number;
  readonly pieces: number;
  readonly requests: number;
}

/** Requests a minute of the published plans: free and pro. */
const publishedQuotas = [5, 50];

export function makePlan(
  connection: Connection,
  work: WorkList,
  ledger: Ledger,
  { rpm, budget, accepted }: { rpm: number | undefined; budget: Budget; accepted: number },
): Plan {
  const rows = connection.all(
    `SELECT d.kind, count(DISTINCT d.id) AS documents, count(*) AS pieces,
       total(k.state = 'embedded') AS stored,
       total(k.state = 'failed' AND w.key IS NULL) AS failed, total(k.state = 'unknown' AND w.key IS NULL) AS unknown
     FROM temp.run_documents JOIN documents d USING (id) JOIN pieces p ON p.document = d.id
     LEFT JOIN keys k ON k.key = p.key LEFT JOIN temp.work w ON w.key = p.key GROUP BY d.kind`,
  );
  const left = work.counts();
  const found = kinds.flatMap((kind): (KindPlan & { stored: number; failed: number; unknown: number })[] => {
    const row = rows.find((one) => one["kind"] === kind);
    if (row === undefined) return [];
    const [documents, pieces] = [row["documents"] as number, row["pieces"] as number];
    const [failed, unknown] = [row["failed"] as number, row["unknown"] as number];
    const stored = row["stored"] as number;
    return [{ kind, documents, pieces, requests: left.get(kind) ?? 0, stored, failed, unknown }];
  });
  const sum = (of: (kind: (typeof found)[number]) => number): number =>
    found.reduce((total, kind) => total + of(kind), 0);
  const listed = sum(({ requests }) => requests);
  const requests = listed - accepted;
  const stored = sum((kind) => kind.stored);
  const failedBefore = sum(({ failed }) => failed);
  const unknownBefore = sum(({ unknown }) => unknown);
  return {
    kinds: found.map(({ kind, documents, pieces, requests: some }) => ({
      kind,
      documents,
      pieces,
      requests: some,
    })),
    documents: sum(({ documents }) => documents),
    pieces: sum(({ pieces }) => pieces),
    stored,
    duplicates: sum(({ pieces }) => pieces) - stored - listed - failedBefore - unknownBefore,
    requests,
    failedBefore,
    unknownBefore,
    times: (rpm === undefined ? publishedQuotas : [rpm]).map((quota) => ({
      rpm: quota,
      milliseconds: timeAt(requests, quota),
    })),
    cost: costOf(found, ledger.prices()),
    budget,
    spent: ledger.spent,
  };
}

/** The requests of a quota window are sent at its beginning, so the last window takes no time. */
function timeAt(requests: number, rpm: number): number {
  return Math.max(0, Math.ceil(requests / rpm) - 1) * 60_000;
}

function costOf(found: readonly KindPlan[], prices: ReadonlyMap<Kind, number>): number | undefined {
  let cost = 0;
  for (const { kind, requests } of found) {
    if (requests === 0) continue;
    const price = prices.get(kind);
    if (price === undefined) return undefined;
    cost += price * requests;
  }
  return cost;
}
