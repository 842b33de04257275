import table from "./features.json" with { type: "json" };

/** What is tried, by the case of that name in `project/runtimes`, and what is to come of it in each runtime. */
export type Verdict = "works" | "refused";

export const runtimes = ["Node", "Bun", "Deno", "workerd", "browser"] as const;
export type Runtime = (typeof runtimes)[number];

export const features = table as Readonly<Record<string, Readonly<Partial<Record<Runtime, Verdict>>>>>;

/** A case that a runtime is put through, and what is to come of it. */
export type Case = readonly [name: string, verdict: Verdict];

/** The cases that a runtime is put through. */
export function casesOf(runtime: Runtime): Case[] {
  return Object.entries(features).flatMap(([name, verdicts]): Case[] => {
    const verdict = verdicts[runtime];
    return verdict === undefined ? [] : [[name, verdict]];
  });
}
