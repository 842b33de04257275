import type { Arrows } from "./imports.ts";

/**
 * The arrows as a Mermaid flowchart, users above what they use. An arrow that follows from others (a to b, b to c, so a
 * to c) is left out, which makes the picture small and hides nothing.
 *
 * @throws where the arrows run in a ring
 */
export function draw(arrows: Arrows): string {
  const ring = [...arrows.keys()].find((part) => reaches(arrows, part, part));
  if (ring !== undefined) throw new Error(`${ring} imports itself by way of others: cut the ring`);
  const lines = [...arrows].flatMap(([from, targets]) =>
    [...targets]
      .filter((to) => ![...targets].some((between) => reaches(arrows, between, to)))
      .map((to) => `  ${from} --> ${to}`),
  );
  return ["flowchart TD", ...lines.sort()].join("\n");
}

function reaches(arrows: Arrows, from: string, to: string): boolean {
  const seen = new Set(arrows.get(from));
  for (const part of seen) for (const next of arrows.get(part) ?? []) seen.add(next);
  return seen.has(to);
}
