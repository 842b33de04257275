import { Session, type Profiler } from "node:inspector";

/** Which blocks of some files ran, and about how often, by the counters of the JavaScript engine. */
export class BlockCoverage {
  readonly #session = new Session();
  readonly #seen = new Set<string>();
  readonly #isOfInterest: (url: string) => boolean;

  constructor(isOfInterest: (url: string) => boolean) {
    this.#isOfInterest = isOfInterest;
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  /** How many blocks were seen; one that ran many more times counts again. */
  get size(): number {
    return this.#seen.size;
  }

  /** Whether anything since the last call did what was not seen before. */
  takeNews(): boolean {
    const before = this.#seen.size;
    for (const { url, functions } of this.#take()) {
      if (!this.#isOfInterest(url)) continue;
      for (const { ranges } of functions) {
        for (const { startOffset, endOffset, count } of ranges) {
          if (count === 0) continue;
          this.#seen.add(
            `${url} ${String(startOffset)} ${String(endOffset)} ${String(Math.floor(Math.log2(count)))}`,
          );
        }
      }
    }
    return this.#seen.size > before;
  }

  #take(): Profiler.ScriptCoverage[] {
    let result: Profiler.ScriptCoverage[] = [];
    // A session of one's own thread calls back before the call is over.
    this.#session.post("Profiler.takePreciseCoverage", (error, coverage) => {
      if (error !== null) throw error;
      result = coverage.result;
    });
    return result;
  }
}
