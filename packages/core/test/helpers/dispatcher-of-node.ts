import type { Dispatcher } from "undici";

/**
 * The dispatcher behind Node's own `fetch`, of the undici that Node brings along. To be asked for before undici is
 * imported, which puts its own in the place.
 */
export async function dispatcherOfNode(): Promise<Dispatcher> {
  await fetch("data:,");
  return Reflect.get(globalThis, Symbol.for("undici.globalDispatcher.1")) as Dispatcher;
}
