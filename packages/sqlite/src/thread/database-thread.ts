import { Worker } from "node:worker_threads";
import { StoreError } from "@segmind-embeddings/core";
import type { FailureCode } from "../errors/store-failure.ts";
import type { CallArguments, CallName, CallResult } from "./calls.ts";
import type { Answer, Message, ThreadOptions } from "./messages.ts";

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: StoreError) => void;
}

/** The thread that a file is read and written in, seen from outside. It keeps no process from ending but while a call waits. */
export class DatabaseThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  /** What was asked within this turn of the event loop: it goes to the thread in one message. */
  #outbox: Message[] = [];
  #calls = 0;
  #ended: StoreError | undefined;
  #closing: Promise<void> | undefined;

  constructor(workerData: ThreadOptions) {
    const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
    // Beside this file in the sources, and beside the one that they are built into.
    this.#worker = new Worker(new URL(`./worker.${ending}`, import.meta.url), {
      workerData,
      name: "segmind-embeddings/sqlite",
    });
    this.#worker.on("message", (answers: readonly Answer[]) => {
      for (const answer of answers) this.#settle(answer);
    });
    this.#worker.on("error", (cause) =>
      this.#end(storeError("STORE_FAILED", "The store's thread ended by an error.", cause)),
    );
    this.#worker.on("exit", () =>
      this.#end(storeError("STORE_CLOSED", "The store is closed. Open it again.")),
    );
    this.#worker.unref();
  }

  /** @throws StoreError */
  async call<Name extends CallName>(name: Name, ...args: CallArguments<Name>): Promise<CallResult<Name>> {
    if (this.#closing !== undefined) throw storeError("STORE_CLOSED", "The store is closed. Open it again.");
    return (await this.#ask(name, args)) as CallResult<Name>;
  }

  /** Ends the thread once all calls before this one are answered. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#ended !== undefined) return;
    const exit = new Promise((resolve) => this.#worker.once("exit", resolve));
    this.#post("close");
    await exit;
  }

  #ask(name: CallName, args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject: (error: StoreError) => void) => {
      if (this.#ended !== undefined) {
        reject(this.#ended);
        return;
      }
      this.#calls += 1;
      const id = this.#calls;
      this.#waiting.set(id, { resolve, reject });
      this.#post({ id, name, args });
      // A look-up gains nothing from company, and the other thread can be at it while this one goes on.
      if (name === "get") this.#send();
    });
  }

  #post(message: Message): void {
    this.#outbox.push(message);
    if (this.#outbox.length > 1) return;
    this.#worker.ref();
    setImmediate(() => this.#send());
  }

  #send(): void {
    const messages = this.#outbox;
    if (messages.length === 0) return;
    this.#outbox = [];
    this.#worker.postMessage(messages);
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0 && this.#closing === undefined) this.#worker.unref();
    if ("failure" in answer) {
      const { code, message, cause } = answer.failure;
      waiting?.reject(storeError(code, message, cause));
    } else waiting?.resolve(answer.result);
  }

  #end(error: StoreError): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}

function storeError(code: FailureCode, message: string, cause?: unknown): StoreError {
  return new StoreError(message, { code, cause, isRetryable: code === "STORE_LOCKED" });
}
