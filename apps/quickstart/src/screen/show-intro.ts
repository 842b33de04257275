import type { Item, Kind } from "../inputs/item.ts";
import { count, formatCredits, formatEta } from "./format.ts";
import { fit } from "./fit.ts";
import type { Screen } from "./screen.ts";
import { showFact } from "./show-fact.ts";
import { wrap } from "./wrap.ts";
import { estimateTime } from "../gateway/estimate-time.ts";

const names: Readonly<Record<Kind, readonly [one: string, many: string]>> = {
  text: ["text", "texts"],
  image: ["picture", "pictures"],
  audio: ["sound", "sounds"],
  video: ["video", "videos"],
  pdf: ["PDF", "PDFs"],
};

export function showTitle({ out }: Screen): void {
  out.line();
  out.line(out.style("bold", "Segmind embeddings: quickstart"));
  out.line();
}

export function showInputs(screen: Screen, items: readonly Item[], queries: readonly string[]): void {
  const kinds = (Object.keys(names) as Kind[]).flatMap((kind) => {
    const number = items.filter((item) => item.kind === kind).length;
    return number === 0 ? [] : [count(number, ...names[kind])];
  });
  showFact(screen, "inputs", `${kinds.join(", ")}; ${count(queries.length, "query", "queries")}`);
}

/** What embeds and answers in core's place, and what of the inputs goes another way. */
export function showFramework(screen: Screen, parts: string, remark: string | undefined): void {
  showFact(screen, "framework", [parts, ...wrap(remark ?? "", screen.columns - 13)].join("\n"));
}

export function showMock(screen: Screen, url: string): void {
  showFact(screen, "gateway", `the mock, at ${url} in a process of its own`);
  showFact(
    screen,
    "",
    screen.out.style("yellow", "The vectors are the mock's and not Gemini's:") +
      " it compares words\nand bytes and understands nothing. Set SEGMIND_API_KEY for Gemini's.",
  );
}

export function showReal(screen: Screen, origin: string): void {
  showFact(
    screen,
    "gateway",
    `${fit(origin, screen.columns - 40, "middle")}, with the key of SEGMIND_API_KEY`,
  );
}

/** What a run against a real endpoint is about to cost. */
export function showCost(
  screen: Screen,
  requests: number,
  requestsPerMinute: number | undefined,
  credits: number | undefined,
): void {
  const paces: [number, string][] =
    requestsPerMinute === undefined
      ? [
          [5, "5 a minute (free)"],
          [50, "50 (pro)"],
        ]
      : [[requestsPerMinute, `${requestsPerMinute} a minute`]];
  const times = paces.map(([rpm, name]) => `${about(estimateTime(requests, rpm))} at ${name}`);
  showFact(screen, "requests", `${requests}, and each is billed`);
  showFact(screen, "time", times.join(", "));
  if (credits !== undefined) showFact(screen, "balance", `${formatCredits(credits)} credits`);
}

function about(milliseconds: number): string {
  return milliseconds === 0 ? "under a minute" : `about ${formatEta(milliseconds)}`;
}
