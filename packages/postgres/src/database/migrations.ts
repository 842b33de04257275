/**
 * The SQL that leads from each format of the tables to the next; the table `segmind_format` says how many were run. What
 * is here was run on people's servers: add to the end, never change. It runs with the schema as its search path.
 */
export const migrations: readonly string[] = [
  `
-- One row for each key of which something is known.
CREATE TABLE embeddings (
  key text COLLATE "C" PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('open', 'accepted', 'embedded', 'unknown')),
  -- open: claimed; accepted: submitted; embedded: when the vector came; unknown: since when.
  since timestamptz NOT NULL,
  -- Who has it open, and by which call.
  owner text,
  claim uuid,
  request_id text,
  reason text,
  space text,
  model text,
  cost double precision,
  -- Little-endian float32.
  vector bytea
);
-- Numbers of a vector cannot be compressed; kept apart from their rows they are read for themselves alone.
ALTER TABLE embeddings ALTER COLUMN vector SET STORAGE EXTERNAL;
-- Keys that may be billed and have no vector are few among very many.
CREATE INDEX embeddings_unsettled ON embeddings (key) WHERE state <> 'embedded';

-- Who has the schema open, and until when that counts without a renewal.
CREATE TABLE owners (
  owner text PRIMARY KEY,
  lease_until timestamptz NOT NULL,
  ended boolean NOT NULL
);

CREATE TABLE quotas (
  name text PRIMARY KEY,
  state json,
  -- The last update: who lost the answer to a commit knows its own by it.
  update_id uuid,
  -- The quota's time at the last update, and what it is ahead of the server's clock, in milliseconds.
  updated_at double precision NOT NULL,
  clock_offset double precision NOT NULL
);
`,
];
