/** The names of the tables, with their schema, as SQL has them. */
export interface Tables {
  readonly schema: string;
  readonly format: string;
  readonly embeddings: string;
  readonly owners: string;
  readonly quotas: string;
}

export function tablesOf(schemaName: string): Tables {
  const schema = quoteName(schemaName);
  return {
    schema,
    // A name that no other program has, also where the schema is shared with one.
    format: `${schema}.segmind_format`,
    embeddings: `${schema}.embeddings`,
    owners: `${schema}.owners`,
    quotas: `${schema}.quotas`,
  };
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
  // Backslashes mean the same whatever the server's settings are.
  return quoted.includes("\\") ? `E${quoted}` : quoted;
}
