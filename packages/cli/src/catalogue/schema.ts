/** Must be raised when the tables change: files of other versions are refused. */
export const schemaVersion = 3;

/** `SgmC`: tells the file from other programs' files. */
export const applicationId = 0x53676d43;

/** The tables of the file. Times are milliseconds since the epoch. */
export const schema = `
  -- What the file is about: the gateway whose vectors it lists.
  CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  -- What may be compared with each other.
  CREATE TABLE collections (
    name TEXT PRIMARY KEY,
    space TEXT NOT NULL,
    -- The options of core's that make its vectors, as JSON.
    options TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- What was sent for a collection, and for the server under the empty name.
  CREATE TABLE accounts (name TEXT PRIMARY KEY, requests INTEGER NOT NULL, cost REAL NOT NULL) STRICT, WITHOUT ROWID;

  -- Files, and rows of tables: what a person calls one thing.
  CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    collection TEXT NOT NULL,
    -- Relative to this file's folder, with slashes.
    path TEXT NOT NULL,
    -- The id of a row in a table; empty for a file.
    row TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- Of the file and of how it is cut; empty where it must be read again.
    fingerprint TEXT NOT NULL,
    seen_at REAL NOT NULL,
    -- Why it could not be read, or has no pieces.
    trouble TEXT,
    UNIQUE (collection, path, row)
  ) STRICT;
  CREATE INDEX documents_by_row ON documents (row) WHERE row <> '';

  -- What a document was cut into: each is one input, and so one vector.
  CREATE TABLE pieces (
    document INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    key TEXT NOT NULL,
    -- JSON, or NULL for all of the document.
    range TEXT,
    text TEXT,
    PRIMARY KEY (document, ordinal)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX pieces_by_key ON pieces (key);

  -- What became of each key of a piece: 'embedded', 'failed' or 'unknown'; or 'query', of what somebody asked for. The
  -- store is the truth about vectors.
  CREATE TABLE keys (
    key TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    code TEXT,
    reason TEXT,
    may_retry INTEGER NOT NULL DEFAULT 0,
    at REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX keys_by_state ON keys (state) WHERE state <> 'embedded';

  -- What requests of each kind were charged.
  CREATE TABLE prices (kind TEXT PRIMARY KEY, requests INTEGER NOT NULL, cost REAL NOT NULL, highest REAL NOT NULL)
    STRICT, WITHOUT ROWID;

  -- Requests on their way whose cost is not known yet, with what they may cost; NULL where no price was seen.
  CREATE TABLE holds (id INTEGER PRIMARY KEY, account TEXT NOT NULL, pid INTEGER NOT NULL, cost REAL) STRICT;

  -- Runs that go on, by the process that does them, with how they stand as JSON.
  CREATE TABLE runs (pid INTEGER PRIMARY KEY, collection TEXT NOT NULL, state TEXT NOT NULL) STRICT;

  -- Where vectors stand on the map of their space.
  CREATE TABLE places (space TEXT NOT NULL, key TEXT NOT NULL, x REAL NOT NULL, y REAL NOT NULL, PRIMARY KEY (space, key))
    STRICT, WITHOUT ROWID;
  -- How many vectors each map was laid out with; later ones were put beside their neighbours.
  CREATE TABLE maps (space TEXT PRIMARY KEY, laid_out INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;
