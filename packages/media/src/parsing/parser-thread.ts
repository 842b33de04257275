import type { Worker } from "node:worker_threads";
import { MediaTooLargeError } from "../errors/limit-errors.ts";
import { MediaTimeoutError, ParserCrashedError } from "../errors/parsing-errors.ts";
import type { FormatInput } from "../metadata/format-problem.ts";
import { longestTimer } from "./longest-timer.ts";
import type { StepCall, StepResult } from "./parsed-file.ts";
import type { ParsingLimits } from "./parsing-options.ts";
import { fromPlainError } from "./plain-error.ts";
import type { FromWorker, ReadMessage, ToWorker } from "./protocol.ts";
import { startWorker } from "./start-worker.ts";
import { watchMemory } from "./watch-memory.ts";

/** The most bytes that are sent together with the file's description: few enough to copy at once. */
const mostContent = 1024 * 1024;

interface Running {
  readonly resolve: (result: StepResult) => void;
  readonly reject: (error: unknown) => void;
}

/** A worker thread that parses one file at a time, and can be ended at any moment. */
export class ParserThread {
  readonly maxMemory: number;
  readonly #worker: Worker;
  readonly #onEnd: () => void;
  #input: FormatInput | undefined;
  #files = 0;
  #running: Running | undefined;
  /** The memory that the content of a small file is sent in. The worker has it until that file is closed. */
  #spare: ArrayBuffer | undefined;
  #closing: ((isFresh: boolean) => void) | undefined;
  /** The error of reading the source on the caller's side, which the worker does not know. */
  #readFailure: { readonly error: unknown } | undefined;
  #isEnding = false;
  #isEnded = false;
  /** The error that ended it. */
  #crashed: Error | undefined;

  /** @param onEnd called once, when the thread has ended for any reason */
  constructor(maxMemory: number, onEnd: () => void, start: (maxMemory: number) => Worker = startWorker) {
    this.maxMemory = maxMemory;
    this.#onEnd = onEnd;
    this.#worker = start(maxMemory);
    this.#worker.on("message", (message: FromWorker) => this.#take(message));
    // After that, because a listener for messages keeps the process alive.
    this.#worker.unref();
    this.#worker.on("error", (error: Error & { code?: string }) => this.#crash(error));
    this.#worker.on("exit", () => this.#crash(undefined));
  }

  /** False as soon as its end begins. */
  get isUsable(): boolean {
    return !this.#isEnding && !this.#isEnded;
  }

  /** Whether its file is the first, so that no earlier one can have left garbage. */
  get isNew(): boolean {
    return this.#files <= 1;
  }

  hasOpen(input: FormatInput): boolean {
    return this.#input === input;
  }

  /** Gives the thread a file, which replaces the one before. */
  async open(input: FormatInput): Promise<void> {
    const { bytes, open, mediaType } = input;
    const { descriptor, byteLength } = open;
    const isSmall = descriptor === undefined && byteLength <= mostContent;
    const content = isSmall ? this.#fillSpare(await open.read(0, byteLength)) : undefined;
    this.#input = input;
    this.#files += 1;
    const file = this.#files;
    this.#post({ type: "file", file, label: bytes.label, mediaType, byteLength, descriptor, content });
  }

  /**
   * Runs a step on the file. If it is stopped, the thread has ended.
   *
   * @param end the deadline, on the clock of `performance.now()`
   */
  step(
    call: StepCall,
    { maxMemory, parseTimeout }: ParsingLimits,
    end: number,
    signal: AbortSignal | undefined,
  ): Promise<StepResult> {
    const { label } = this.#input?.bytes ?? { label: "" };
    return new Promise((resolve, reject) => {
      const stop = async (error: unknown): Promise<void> => {
        settle();
        await this.end();
        reject(error);
      };
      const timer = setTimeout(
        () => void stop(new MediaTimeoutError(label, "parseTimeout", parseTimeout)),
        Math.min(end - performance.now(), longestTimer),
      );
      const unwatch = watchMemory(
        this.#worker,
        maxMemory,
        (received) => void stop(tooMuchMemory(label, maxMemory, received)),
      );
      const onAbort = (): void => void stop(signal?.reason);
      signal?.addEventListener("abort", onAbort, { once: true });
      const settle = (): void => {
        this.#running = undefined;
        clearTimeout(timer);
        unwatch();
        signal?.removeEventListener("abort", onAbort);
        this.#worker.unref();
      };
      if (this.#isEnded) {
        settle();
        reject(this.#crashed);
        return;
      }
      this.#readFailure = undefined;
      this.#running = {
        resolve: (result) => {
          settle();
          resolve(result);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      this.#worker.ref();
      this.#post({ type: "step", call });
      if (signal?.aborted) onAbort();
    });
  }

  /** Closes the file. @returns whether the thread can be given another */
  close(): Promise<boolean> {
    this.#input = undefined;
    if (this.#isEnded) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#closing = resolve;
      this.#post({ type: "close" });
    });
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    await this.#worker.terminate();
    this.#ended();
  }

  #take(message: FromWorker): void {
    switch (message.type) {
      case "result":
        this.#running?.resolve(message.result);
        return;
      case "error":
        this.#running?.reject(this.#readFailure?.error ?? fromPlainError(message.error));
        return;
      case "read":
        void this.#sendBytes(message);
        return;
      case "closed":
        this.#spare = message.content ?? this.#spare;
        this.#closing?.(message.isFresh);
        this.#closing = undefined;
    }
  }

  /** Memory for the content of a small file: if it were new for each one, V8 would often collect garbage. */
  #fillSpare(bytes: Uint8Array): ArrayBuffer {
    const content = this.#spare ?? new ArrayBuffer(mostContent);
    this.#spare = undefined;
    new Uint8Array(content).set(bytes);
    return content;
  }

  async #sendBytes({ read, file, start, end, memory }: ReadMessage): Promise<void> {
    let isComplete = false;
    try {
      // Nobody waits for bytes of a file whose work has ended.
      if (file === this.#files && this.#input !== undefined && this.isUsable) {
        new Uint8Array(memory).set(await this.#input.open.read(start, end - start));
        isComplete = true;
      }
    } catch (error) {
      if (file === this.#files) this.#readFailure ??= { error };
    }
    this.#post({ type: "bytes", read, file, bytes: isComplete ? memory : undefined });
  }

  /** The memory of bytes is transferred, not copied. */
  #post(message: ToWorker): void {
    const bytes =
      message.type === "bytes" ? message.bytes : message.type === "file" ? message.content : undefined;
    this.#worker.postMessage(message, bytes === undefined ? [] : [bytes]);
  }

  #crash(error: (Error & { code?: string }) | undefined): void {
    const label = this.#input?.bytes.label ?? "";
    this.#crashed ??=
      error?.code === "ERR_WORKER_OUT_OF_MEMORY"
        ? tooMuchMemory(label, this.maxMemory, this.maxMemory)
        : new ParserCrashedError(
            label,
            error === undefined ? "ended" : `ended with: ${error.message}`,
            error,
          );
    this.#running?.reject(this.#crashed);
    this.#ended();
  }

  #ended(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#closing?.(false);
    this.#onEnd();
  }
}

function tooMuchMemory(label: string, allowed: number, received: number): MediaTooLargeError {
  return new MediaTooLargeError(label, {
    option: "maxMemory",
    unit: "bytes of memory to read it",
    allowed,
    received,
    hint: "the file may be malicious; if you trust it, raise maxMemory",
  });
}
