import { progressLine, progressWords, type Progress } from "./progress-line.ts";
import type { Screen } from "./screen.ts";

/** Milliseconds between two drawings of the line, and between two lines where none can be drawn over. */
const drawEvery = 100;
const sayEvery = 60_000;

/** Shows how far a run has come: a line that is drawn over in a terminal, a line a minute elsewhere. */
export class ProgressDisplay {
  readonly #screen: Screen;
  readonly #timer: NodeJS.Timeout | undefined;
  #latest: Progress | undefined;
  #drawnAt = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
    if (!screen.isLive) this.#timer = setInterval(() => this.#say(), sayEvery).unref();
  }

  update(progress: Progress): void {
    this.#latest = progress;
    if (!this.#screen.isLive || performance.now() - this.#drawnAt < drawEvery) return;
    this.#drawnAt = performance.now();
    this.#screen.bar(progressLine(progress, this.#screen.columns));
  }

  /** Removes the line. */
  end(): void {
    clearInterval(this.#timer);
    this.#screen.bar();
  }

  #say(): void {
    if (this.#latest !== undefined) this.#screen.err.line(progressWords(this.#latest));
  }
}
