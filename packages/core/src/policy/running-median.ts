/** The median of the last values seen; 0 before there is one. */
export class RunningMedian {
  readonly #size: number;
  readonly #values: number[] = [];
  #next = 0;
  #median = 0;

  constructor(size = 64) {
    this.#size = size;
  }

  add(value: number): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#size;
    const sorted = this.#values.toSorted((a, b) => a - b);
    this.#median = sorted[sorted.length >> 1] ?? 0;
  }

  get value(): number {
    return this.#median;
  }
}
