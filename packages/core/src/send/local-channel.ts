import { TransportError } from "../errors/transport-error.ts";

type Listener = (message: unknown, name: string) => void;

/** A channel of `node:diagnostics_channel`'s form, for runtimes without that module. */
export class LocalChannel {
  readonly name: string;
  readonly #listeners = new Set<Listener>();

  constructor(name: string) {
    this.name = name;
  }

  get hasSubscribers(): boolean {
    return this.#listeners.size > 0;
  }

  subscribe(listener: Listener): void {
    this.#listeners.add(listener);
  }

  unsubscribe(listener: Listener): boolean {
    return this.#listeners.delete(listener);
  }

  publish(message: unknown): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(message, this.name);
      } catch (error) {
        // It is the listener's own, and must not fail the call that is traced.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  /** @throws TransportError: there is no `AsyncLocalStorage` to bind to */
  bindStore(): never {
    return throwNoStores();
  }

  unbindStore(): boolean {
    return false;
  }

  /** @throws TransportError */
  runStores(): never {
    return throwNoStores();
  }
}

function throwNoStores(): never {
  throw new TransportError(
    "Tracing channels cannot bind an AsyncLocalStorage in this runtime. Subscribe to start, asyncEnd and error instead.",
  );
}
