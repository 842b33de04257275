/**
 * What is wrong with a file, as plain data. Parsers may run in a thread that does not load the classes of errors; the
 * caller's thread makes an error of it, see `toMediaError`.
 */
export type Problem =
  | { readonly kind: "broken"; readonly what: string; readonly hint?: string | undefined }
  | { readonly kind: "encrypted"; readonly hint: string }
  | { readonly kind: "unsupported"; readonly actual: string; readonly what: string; readonly hint: string }
  | { readonly kind: "unsplittable"; readonly what: string; readonly hint: string }
  | {
      readonly kind: "tooLarge";
      /** The option that holds the cap, or a name for a cap that is none. */
      readonly option: string;
      readonly unit: string;
      readonly allowed: number;
      readonly received: number;
      readonly hint?: string | undefined;
    };

/** Ends the work of a parser. */
export class ParseProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, cause?: unknown) {
    super("what" in problem ? problem.what : problem.kind, cause === undefined ? {} : { cause });
    this.problem = problem;
  }
}

/** Ends the reading of a damaged file. */
export function broken(what: string, options: { hint?: string; cause?: unknown } = {}): never {
  throw new ParseProblem({ kind: "broken", what, hint: options.hint }, options.cause);
}
