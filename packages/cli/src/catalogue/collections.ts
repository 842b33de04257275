import type { TaskType } from "@segmind-embeddings/core";
import { UsageError } from "../program/usage-error.ts";
import type { Connection } from "./connection.ts";
import { readCollectionOptions } from "./read-column.ts";

/** The options of core by which a collection's vectors are made. */
export interface CollectionOptions {
  readonly taskType: TaskType;
  readonly outputDimensionality: number;
  readonly storedDimensionality: number;
}

export interface Collection {
  readonly name: string;
  /** Its vectors can be compared with those of equal space. */
  readonly space: string;
  readonly options: CollectionOptions;
  /** POSTs sent for it in all runs. */
  readonly requests: number;
}

function findCollection(connection: Connection, name: string): Collection | undefined {
  return readCollections(connection).find((collection) => collection.name === name);
}

export function readCollections(connection: Connection): Collection[] {
  const query =
    "SELECT c.*, coalesce(a.requests, 0) AS requests FROM collections c LEFT JOIN accounts a USING (name) ORDER BY name";
  return connection.all(query).map((row) => ({
    name: row["name"] as string,
    space: row["space"] as string,
    options: readCollectionOptions(row["options"]),
    requests: row["requests"] as number,
  }));
}

/**
 * Enters a collection, or compares the options with those of the one that is there.
 *
 * @throws UsageError where new vectors could not be compared with those that are there
 */
export async function useCollection(
  connection: Connection,
  name: string,
  space: string,
  options: CollectionOptions,
): Promise<void> {
  const before = findCollection(connection, name);
  if (before !== undefined) {
    if (before.space !== space)
      throw new UsageError(
        `The collection "${name}" has vectors of the space ${before.space}, which cannot be compared with ${space}. Use the ` +
          "same --dimensions and --stored-dimensions as before, or another --collection.",
      );
    const { taskType } = before.options;
    if (taskType !== options.taskType)
      throw new UsageError(
        `The collection "${name}" has vectors for the task ${taskType}, not ${options.taskType}. Use --task-type ${taskType}, ` +
          "or another --collection.",
      );
    return;
  }
  await connection.write(() =>
    connection.run(
      "INSERT OR IGNORE INTO collections (name, space, options) VALUES (?, ?, ?)",
      name,
      space,
      JSON.stringify(options),
    ),
  );
}
