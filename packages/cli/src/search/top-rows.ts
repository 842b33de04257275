/** A row with its cosine similarity to what was searched for. */
export interface Hit {
  readonly row: number;
  readonly score: number;
}

/** Keeps the rows of the highest scores; of equal scores the row that was added first. A heap with its lowest on top. */
export class TopRows {
  readonly #top: number;
  readonly #heap: Hit[] = [];

  constructor(top: number) {
    this.#top = top;
  }

  /** What a score must exceed to be kept. Rows are to be added in rising order, so an equal score does not. */
  get threshold(): number {
    return this.#heap.length < this.#top ? -Infinity : (this.#heap[0] as Hit).score;
  }

  add(row: number, score: number): void {
    const heap = this.#heap;
    const hit = { row, score };
    if (heap.length < this.#top) {
      heap.push(hit);
      this.#rise(heap.length - 1);
    } else if (isLower(heap[0] as Hit, hit)) {
      heap[0] = hit;
      this.#sink();
    }
  }

  sorted(): Hit[] {
    return this.#heap.toSorted((a, b) => (isLower(a, b) ? 1 : -1));
  }

  #rise(at: number): void {
    const heap = this.#heap;
    for (let index = at; index > 0;) {
      const parent = (index - 1) >> 1;
      if (!isLower(heap[index] as Hit, heap[parent] as Hit)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    for (let index = 0; ;) {
      let lowest = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < heap.length && isLower(heap[child] as Hit, heap[lowest] as Hit)) lowest = child;
      }
      if (lowest === index) return;
      this.#swap(index, lowest);
      index = lowest;
    }
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    [heap[a], heap[b]] = [heap[b] as Hit, heap[a] as Hit];
  }
}

/** Whether a hit comes after another one. */
function isLower(a: Hit, b: Hit): boolean {
  return a.score < b.score || (a.score === b.score && a.row > b.row);
}
