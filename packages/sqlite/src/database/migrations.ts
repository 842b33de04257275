/** The version that an empty file gets from the first step. No file of an earlier version was ever released. */
export const oldestVersion = 2;

/**
 * The SQL of each step: of the first, which makes the tables, and of those that lead from each version to the next. The
 * file's `user_version` tells which step was the last. What is here has been written to people's disks: add to the end,
 * never change.
 */
export const migrations: readonly string[] = [
  `
  -- What many vectors share, and what was counted. Times are milliseconds since the epoch.
  CREATE TABLE spaces (
    id INTEGER PRIMARY KEY,
    space TEXT NOT NULL,
    model TEXT NOT NULL,
    dimensions INTEGER NOT NULL,
    embedded INTEGER NOT NULL,
    spent REAL NOT NULL,
    checksum INTEGER NOT NULL,
    UNIQUE (space, model, dimensions)
  ) STRICT;

  -- A table that grows at its end, with small indexes beside it: with keys in the table's own order each page is filled
  -- by two thirds alone, and nearly each insert writes another one. Numbers are little-endian float32.
  CREATE TABLE vectors (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    space_id INTEGER NOT NULL,
    request_id TEXT,
    cost REAL,
    embedded_at REAL NOT NULL,
    vector BLOB NOT NULL,
    checksum INTEGER NOT NULL
  ) STRICT;

  -- Where the vector of a key is, by the CRC-32 of the key. Two keys may have the same. New ones come into the small table.
  CREATE TABLE recent_keys (hash INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (hash, id)) STRICT, WITHOUT ROWID;
  CREATE TABLE keys (hash INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (hash, id)) STRICT, WITHOUT ROWID;

  -- Keys that may be billed and have no vector: as many as requests are on their way, and what was lost.
  CREATE TABLE unsettled (
    key BLOB PRIMARY KEY,
    state TEXT NOT NULL,
    since REAL NOT NULL,
    owner TEXT,
    request_id TEXT,
    reason TEXT,
    checksum INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Who has the file open.
  CREATE TABLE owners (
    owner TEXT PRIMARY KEY,
    host TEXT NOT NULL,
    boot_id TEXT,
    pid_namespace TEXT,
    pid INTEGER NOT NULL,
    started_at TEXT,
    renewed_at REAL NOT NULL,
    renewed_uptime REAL NOT NULL,
    checksum INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE quotas (
    name TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    boot_id TEXT,
    clock_offset REAL NOT NULL,
    checksum INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];
