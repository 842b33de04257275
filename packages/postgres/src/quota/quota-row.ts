import type { Row, Session } from "../database/session.ts";
import { quoteText, type Tables } from "../database/tables.ts";
import { quotaTime, type QuotaTime } from "./quota-time.ts";

/** A quota, which nobody else reads or writes until the transaction ends. */
export interface LockedQuota extends QuotaTime {
  /** JSON; `undefined` where nothing was written yet. */
  readonly state: string | undefined;
  /** The last update. */
  readonly updateId: string | null;
}

/** What is written in place of a {@link LockedQuota}. */
export interface QuotaWrite extends QuotaTime {
  readonly state: string;
  readonly updateId: string;
}

/** Begins a transaction and locks the row of a quota, in one round trip; in one more where there is none yet. */
export async function lockQuota(session: Session, { quotas }: Tables, name: string): Promise<LockedQuota> {
  const select = `SELECT state::text AS state, update_id::text AS update_id, updated_at::text AS updated_at,
    clock_offset::text AS clock_offset FROM ${quotas} WHERE name = ${quoteText(name)} FOR UPDATE`;
  // A statement of its own: it tells the time at which the row was had.
  const time = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8::text AS now";
  let results = await session.begin(select, time);
  if (results[0]?.length === 0) {
    const insert = `INSERT INTO ${quotas} (name, updated_at, clock_offset) VALUES (${quoteText(name)}, 0, 0) ON CONFLICT DO NOTHING`;
    results = (await session.script(insert, select, time)).slice(1);
  }
  const [[row = {}] = [], [clock = {}] = []] = results;
  return { state: row["state"] ?? undefined, updateId: row["update_id"] ?? null, ...timeOf(row, clock) };
}

/** Writes a quota and ends the transaction, in one round trip. */
export async function writeQuota(
  session: Session,
  { quotas }: Tables,
  name: string,
  { state, updateId, now, clockOffset }: QuotaWrite,
): Promise<void> {
  await session.commit(
    `UPDATE ${quotas} SET state = ${quoteText(state)}, update_id = ${quoteText(updateId)}, updated_at = ${String(now)}, clock_offset = ${String(clockOffset)} WHERE name = ${quoteText(name)}`,
  );
}

function timeOf(row: Row, clock: Row): QuotaTime {
  return quotaTime(Number(clock["now"]), {
    updatedAt: Number(row["updated_at"]),
    clockOffset: Number(row["clock_offset"]),
  });
}
