import type { Writable } from "node:stream";
import { exitCodes } from "./exit-codes.ts";

/** Why the program was stopped, in words. */
class Stopped extends Error {
  override readonly name = "Stopped";
}

/**
 * A signal that aborts at the first Ctrl-C or SIGTERM, and when the output is no longer read, as after `head`. A second
 * Ctrl-C ends the process at once: the next run finds in the store what was in flight.
 *
 * When it is disposed of, it waits until the output is written, and restores the process's signals and streams.
 */
export class Interruption implements AsyncDisposable {
  readonly #controller = new AbortController();
  readonly #outputs: readonly Writable[];

  constructor(outputs: readonly Writable[]) {
    this.#outputs = outputs;
    process.on("SIGINT", this.#onSignal);
    process.on("SIGTERM", this.#onSignal);
    for (const output of outputs) output.on("error", this.#onError);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off("SIGINT", this.#onSignal);
    process.off("SIGTERM", this.#onSignal);
    for (const output of this.#outputs) {
      await new Promise<void>((resolve) => output.write("", () => resolve()));
      // An error of a write is emitted after the write's own callback.
      await new Promise((resolve) => setImmediate(resolve));
      output.off("error", this.#onError);
    }
  }

  readonly #onSignal = (name: NodeJS.Signals): void => {
    if (this.signal.aborted) process.exit(exitCodes.stopped);
    this.#controller.abort(new Stopped(name === "SIGINT" ? "Ctrl-C" : name));
  };

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== "EPIPE" && error.code !== "EIO" && error.code !== "ERR_STREAM_DESTROYED") throw error;
    this.#controller.abort(new Stopped("its output is no longer read"));
  };
}
