import { nearestName } from "../nearest-name.ts";

/** The end of a message about a missing column: the nearest name, and all names there are. */
export function describeMissing(name: string, names: readonly string[]): string {
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? "" : `; did you mean "${nearest}"?`;
  const listed = names.slice(0, 20).map((known) => `"${known}"`);
  const more = names.length > 20 ? ` and ${String(names.length - 20)} more` : "";
  return `there is no "${name}"${hint} (there are: ${listed.join(", ") || "none"}${more})`;
}
