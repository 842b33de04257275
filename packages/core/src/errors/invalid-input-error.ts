import { SegmindError } from "./segmind-error.ts";

/** One thing that is wrong with what a caller gave. */
export interface InputIssue {
  /** Where: `input`, `images[2]`, `options.outputDimensionality`; in a run `[17].input`. */
  readonly path: string;
  /** What came, described without its content where that may be private or large. */
  readonly received: string;
  /** What is allowed. */
  readonly expected: string;
  /** The position of the input in a run. */
  readonly index?: number;
}

/** Refused before anything was sent: every issue names the path, what came and what is allowed. */
export class InvalidInputError extends SegmindError {
  static override readonly errorName: string = "InvalidInputError";
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[], options: { cause?: unknown } = {}) {
    super("INVALID_INPUT", describeAll(issues), options);
    this.issues = issues;
  }
}

/** A message names so many; all of them are in `issues`. */
const mostNamed = 10;

/** A path holds names, which may be anything. */
const longestPath = 200;

function describeAll(issues: readonly InputIssue[]): string {
  const named = issues.slice(0, mostNamed).map(describe).join("; ");
  const more = issues.length - mostNamed;
  return more > 0 ? `${named}; and ${String(more)} more, in error.issues` : named;
}

function describe({ path, received, expected }: InputIssue): string {
  return `${path.slice(0, longestPath)}: got ${received}; expected ${expected}`;
}

/** Throws an {@link InvalidInputError} of one issue. */
export function throwInvalidInput(path: string, received: string, expected: string): never {
  throw new InvalidInputError([{ path, received, expected }]);
}
