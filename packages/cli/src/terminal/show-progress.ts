import { progressLine, progressWords, type Progress } from "./progress-line.ts";
import type { Screen } from "./screen.ts";

/** Milliseconds between two drawings of the line, and between two lines where none can be drawn over. */
const drawEvery = 100;
const sayEvery = 60_000;

/** Shows how far a run has come: one line that stays in a terminal, one line a minute elsewhere. */
export class ProgressDisplay {
  readonly #screen: Screen;
  readonly #timer: NodeJS.Timeout | undefined;
  #latest: Progress | undefined;
  #drawnAt = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#timer = setInterval(() => this.#tick(), screen.isLive ? 1_000 : sayEvery);
    this.#timer.unref();
  }

  update(progress: Progress): void {
    this.#latest = progress;
    if (!this.#screen.isLive || performance.now() - this.#drawnAt < drawEvery) return;
    this.#draw(progress);
  }

  /** Takes the line away. */
  end(): void {
    clearInterval(this.#timer);
    this.#screen.bar();
  }

  #tick(): void {
    if (this.#latest === undefined) return;
    if (this.#screen.isLive) this.#draw(this.#latest);
    else this.#screen.err.line(progressWords(this.#latest));
  }

  #draw(progress: Progress): void {
    this.#drawnAt = performance.now();
    this.#screen.bar(progressLine(progress, this.#screen.columns));
  }
}
