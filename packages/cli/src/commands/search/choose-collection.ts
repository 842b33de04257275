import { readCollections, type Collection } from "../../catalogue/collections.ts";
import type { Connection } from "../../catalogue/connection.ts";
import { UsageError } from "../../program/usage-error.ts";

/**
 * The collection with whose options a query is embedded: the named one, or the first one where all have one space.
 *
 * @throws UsageError where there is none, or where vectors of different spaces would be compared
 */
export function chooseCollection(connection: Connection, name: string | undefined): Collection {
  const all = readCollections(connection);
  const names = all.map((collection) => collection.name).join(", ");
  if (name !== undefined) {
    const found = all.find((collection) => collection.name === name);
    if (found === undefined)
      throw new UsageError(`There is no collection "${name}" (there are: ${names || "none"}).`);
    return found;
  }
  const [first] = all;
  if (first === undefined) throw new UsageError("Nothing is embedded yet.");
  if (all.some(({ space }) => space !== first.space))
    throw new UsageError(
      `The vectors of the collections ${names} cannot be compared with each other: choose one with --collection.`,
    );
  return first;
}
