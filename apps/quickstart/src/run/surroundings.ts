import type { Screen } from "../screen/screen.ts";

/** What the program meets outside itself. */
export interface Surroundings {
  /** What SEGMIND_API_KEY holds. */
  readonly apiKey: string | undefined;
  /** The folder that paths are relative to. */
  readonly base: string;
  readonly screen: Screen;
  readonly stdin: NodeJS.ReadStream;
  /** Aborts when the user interrupts. */
  readonly signal: AbortSignal;
}
