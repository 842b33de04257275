/** What becomes of what a source gives. */
export interface SourceReader<Input> {
  readonly take: (input: Input) => void;
  /** Called when something came after a wait, and at the end. */
  readonly changed: () => void;
}

/** The inputs of a stream, of which one is asked for at a time. */
export class StreamSource<Input> {
  /** Nothing more comes. */
  isOver = false;
  /** Why the source broke off. */
  error: { readonly reason: unknown } | undefined;
  readonly #iterator: Iterator<Input> | AsyncIterator<Input>;
  readonly #reader: SourceReader<Input>;
  #isUnderWay = false;

  constructor(inputs: Iterable<Input> | AsyncIterable<Input>, reader: SourceReader<Input>) {
    this.#iterator =
      Symbol.asyncIterator in inputs ? inputs[Symbol.asyncIterator]() : inputs[Symbol.iterator]();
    this.#reader = reader;
  }

  /** Pulls inputs while there is room: what is there at once is taken at once, and what has to be waited for comes later. */
  pull(hasRoom: () => boolean): void {
    while (!this.#isUnderWay && !this.isOver && hasRoom()) this.#pullOne();
  }

  #pullOne(): void {
    try {
      const next = this.#iterator.next();
      if (!isThenable(next)) {
        this.#take(next);
        return;
      }
      this.#isUnderWay = true;
      void Promise.resolve(next)
        .then((result) => this.#take(result))
        .catch((reason: unknown) => this.#fail(reason))
        .then(() => {
          this.#isUnderWay = false;
          this.#reader.changed();
        });
    } catch (reason) {
      this.#fail(reason);
    }
  }

  #take(next: IteratorResult<Input>): void {
    if (next.done !== true) {
      this.#reader.take(next.value);
      return;
    }
    this.isOver = true;
    this.#reader.changed();
  }

  #fail(reason: unknown): void {
    this.isOver = true;
    this.error = { reason };
    this.#reader.changed();
  }

  /** Closes the source, which is not read any further. Its own errors are of no interest then. */
  leave(): void {
    if (!this.isOver) void this.#close();
  }

  async #close(): Promise<void> {
    try {
      await this.#iterator.return?.();
    } catch {
      // The stream has ended already.
    }
  }
}

function isThenable<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  return typeof (value as Partial<PromiseLike<Value>>).then === "function";
}
