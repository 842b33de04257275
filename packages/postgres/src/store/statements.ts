import type { Tables } from "../database/tables.ts";
import { milliseconds } from "../owners/lease.ts";

/** The SQL of a store. In each statement `$1` is the owner that asks. */
export type Statements = ReturnType<typeof statementsOf>;

const unnest = (first: number, ...types: string[]): string =>
  `unnest(${types.map((type, index) => `$${String(first + index)}::${type}[]`).join(", ")})`;

const toMoment = (column: string): string => `to_timestamp(${column} / 1000)`;

/**
 * @param lease how long an owner counts as alive after it renewed its lease, in milliseconds
 */
export function statementsOf({ embeddings, owners }: Tables, lease: number) {
  // A statement sees the owners as they were when it began, and may wait for the row of one that came later: what was
  // claimed less than a lease ago is a living owner's, unless that has said that it ended.
  const isDead = `(e.owner <> $1 AND (
    EXISTS (SELECT FROM ${owners} o WHERE o.owner = e.owner AND o.ended)
    OR (e.since < clock_timestamp() - ${milliseconds(lease)}
      AND NOT EXISTS (SELECT FROM ${owners} o WHERE o.owner = e.owner AND o.lease_until > clock_timestamp()))
  ))`;
  const state = `CASE WHEN e.state <> 'open' THEN e.state WHEN ${isDead} THEN 'dead' ELSE 'open' END`;
  const entry = `SELECT e.key, ${state} AS state, (extract(epoch FROM e.since) * 1000)::float8::text AS since,
    e.owner, e.request_id, e.reason, e.space, e.model, e.cost::text AS cost, encode(e.vector, 'hex') AS vector
    FROM ${embeddings} e`;
  const isOwnOrThatJob =
    "((e.state = 'open' AND e.owner = $1) OR (e.state = 'accepted' AND e.request_id = c.about))";

  return {
    get: `${entry} WHERE e.key = ANY ($2::text[])`,

    unsettled: `${entry} WHERE e.state <> 'embedded' ORDER BY e.key`,

    page: `${entry} WHERE e.state = 'embedded' AND e.key > $2 AND ($3::text IS NULL OR e.space = $3)
      ORDER BY e.key LIMIT $4::int`,

    // As `applyClaim` of core says, and it gives the keys that are this call's, also when it runs for the second time.
    claim: `INSERT INTO ${embeddings} AS e (key, state, since, owner, claim)
      SELECT key, 'open', clock_timestamp(), $1, $2::uuid FROM ${unnest(3, "text")} AS c (key) ORDER BY key
      ON CONFLICT (key) DO UPDATE SET state = 'open', since = excluded.since, owner = $1, claim = $2::uuid,
        request_id = NULL, reason = NULL
      WHERE e.claim = $2::uuid OR (e.key = ANY ($4::text[]) AND (
        e.state = 'unknown' OR (e.state = 'open' AND (e.owner = $1 OR ${isDead}))))
      RETURNING key`,

    // As `applyChange` of core says, for changes of different keys. What runs for the second time changes nothing.
    write: `WITH stored AS (
      INSERT INTO ${embeddings} AS e (key, state, since, request_id, space, model, cost, vector)
      SELECT key, state, ${toMoment("since")}, request_id, space, model, cost, vector
      FROM ${unnest(2, "text", "text", "float8", "text", "text", "text", "float8", "bytea")}
        AS c (key, state, since, request_id, space, model, cost, vector) ORDER BY key
      ON CONFLICT (key) DO UPDATE SET state = excluded.state, since = excluded.since, owner = NULL, claim = NULL,
        request_id = excluded.request_id, reason = NULL, space = excluded.space, model = excluded.model,
        cost = excluded.cost, vector = excluded.vector
      WHERE e.state <> 'embedded' AND (
        excluded.state = 'embedded' OR e.state <> 'open' OR e.owner = $1 OR ${isDead})
    ), lost AS (
      UPDATE ${embeddings} e SET state = 'unknown', since = ${toMoment("c.since")}, owner = NULL, claim = NULL,
        request_id = c.request_id, reason = c.reason
      FROM ${unnest(10, "text", "float8", "text", "text", "text")} AS c (key, since, request_id, reason, about)
      WHERE e.key = c.key AND ${isOwnOrThatJob}
    )
    DELETE FROM ${embeddings} e USING ${unnest(15, "text", "text")} AS c (key, about)
    WHERE e.key = c.key AND ${isOwnOrThatJob}`,

    delete: `DELETE FROM ${embeddings} e WHERE e.key = ANY ($2::text[])
      AND NOT (e.state = 'open' AND NOT ${isDead}) RETURNING e.key`,

    stats: `SELECT ${state} AS state, e.space, e.model, (octet_length(e.vector) / 4)::text AS dimensions,
      count(*)::text AS count, coalesce(sum(e.cost), 0)::text AS cost
      FROM ${embeddings} e GROUP BY 1, 2, 3, 4 ORDER BY 2, 3, 4`,
  };
}
