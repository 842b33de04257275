import { broken, ParseProblem } from "../errors/parse-problem.ts";

const repair = "get a whole copy, or repair it, for instance: qpdf in.pdf out.pdf";

/** Ends the reading of a damaged PDF. */
export function brokenPdf(what: string, cause?: unknown): never {
  return broken(what, { hint: repair, cause });
}

/** Ends the reading of a PDF whose objects would take more memory or time than any honest one. */
export function excessivePdf(unit: string, allowed: number): never {
  throw new ParseProblem({
    kind: "tooLarge",
    option: "the cap on objects",
    unit,
    allowed,
    received: allowed,
    hint: "this is no ordinary PDF; write it anew, for instance: qpdf in.pdf out.pdf",
  });
}
