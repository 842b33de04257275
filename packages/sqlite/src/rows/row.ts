/** A row as SQLite gives it: column → value. Nothing of it is trusted before its checksum fits. */
export type Row = Readonly<Record<string, unknown>>;
