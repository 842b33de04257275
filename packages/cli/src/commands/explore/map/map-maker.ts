import type { Collection } from "../../../catalogue/collections.ts";
import type { IndexTarget } from "../../../catalogue/index-note.ts";
import { Places, type Place } from "../../../catalogue/places.ts";
import type { Library } from "../library/library.ts";
import { openVectors } from "../library/open-vectors.ts";
import { runMapTask } from "./run-map-task.ts";

/** More new vectors than this share of those that a map was laid out with make another map. */
const mostBeside = 0.5;
/** Each new vector is compared with each that has a place; more pairs take longer than laying all of them out. */
const mostPairs = 3e8;

export type MapState =
  | { readonly state: "ready"; readonly places: ReadonlyMap<string, Place> }
  | { readonly state: "working"; readonly vectors: number; readonly share: number }
  | { readonly state: "stopped" }
  | { readonly state: "failed"; readonly reason: string };

/** The map of one space: laid out once, kept in the catalogue, and extended by what is embedded later. */
export class MapMaker {
  readonly #library: Library;
  readonly #target: IndexTarget;
  readonly #places: Places;
  #working: Working | undefined;
  #failure: string | undefined;
  #isStopped = false;

  constructor(library: Library, collection: Collection) {
    this.#library = library;
    this.#target = library.targetOf(collection);
    this.#places = new Places(library.file.catalogue.connection, collection.space);
  }

  /** Where the vectors stand; begins to work it out where some have no place yet. */
  async look(): Promise<MapState> {
    const before = this.#unready;
    if (before !== undefined) return before;
    using vectors = await openVectors(this.#library, this.#target);
    // Another look may have begun meanwhile.
    const meanwhile = this.#unready;
    if (meanwhile !== undefined) return meanwhile;
    const { keys } = vectors;
    const places = this.#places.laidOut === 0 ? new Map<string, Place>() : this.#places.all();
    const missing = keys.filter((key) => !places.has(key)).length;
    if (missing === 0) return { state: "ready", places };
    if (this.#isStopped) return { state: "stopped" };
    const stopping = new AbortController();
    const signal = AbortSignal.any([stopping.signal, this.#library.closing]);
    const working = { vectors: keys.length, share: 0, stopping, signal };
    this.#working = working;
    void this.#work({ keys, vectors: vectors.toMatrix(), places, missing, working });
    return toState(working);
  }

  /** Ends the work on it, until it is started. */
  stop(): void {
    this.#isStopped = true;
    this.#working?.stopping.abort(new Error("The map was stopped."));
    this.#working = undefined;
  }

  /** Takes up the work on it after it was stopped, or has failed. */
  start(): void {
    this.#isStopped = false;
    this.#failure = undefined;
  }

  /** Why there is no map now; `undefined` where it can be looked at. */
  get #unready(): MapState | undefined {
    if (this.#working !== undefined) return toState(this.#working);
    return this.#failure === undefined ? undefined : { state: "failed", reason: this.#failure };
  }

  async #work({ keys, vectors, places, missing, working }: Work): Promise<void> {
    try {
      await (belongBeside(missing, this.#places.laidOut)
        ? this.#extend({ keys, vectors, places, working })
        : this.#layOut({ keys, vectors, working }));
    } catch (error) {
      if (!working.signal.aborted) this.#failure = error instanceof Error ? error.message : String(error);
    } finally {
      // After a stop another one may be at work.
      if (this.#working === working) this.#working = undefined;
    }
  }

  async #layOut({ keys, vectors, working }: Pick<Work, "keys" | "vectors" | "working">): Promise<void> {
    const found = await this.#run("layout", vectors, new Float32Array(), working);
    await this.#places.replace(toPlaces(keys, found));
  }

  async #extend({ keys, vectors, places, working }: Omit<Work, "missing">): Promise<void> {
    const { dimensions } = this.#target;
    const known = keys.flatMap((key, row) => (places.has(key) ? [row] : []));
    const fresh = keys.flatMap((key, row) => (places.has(key) ? [] : [row]));
    const ordered = new Float32Array(vectors.length);
    for (const [at, row] of [...known, ...fresh].entries())
      ordered.set(vectors.subarray(row * dimensions, (row + 1) * dimensions), at * dimensions);
    const xy = known.flatMap((row) => {
      const { x, y } = places.get(keys[row] as string) as Place;
      return [x, y];
    });
    const found = await this.#run("places", ordered, Float32Array.from(xy), working);
    const freshKeys = fresh.map((row) => keys[row] as string);
    await this.#places.add(toPlaces(freshKeys, found));
  }

  async #run(
    wanted: "layout" | "places",
    vectors: Float32Array<ArrayBuffer>,
    places: Float32Array<ArrayBuffer>,
    working: Working,
  ): Promise<Float32Array | Int32Array> {
    const { dimensions } = this.#target;
    const onProgress = (share: number): void => {
      working.share = share;
    };
    const task = { vectors, dimensions, wanted, places, neighbours: 0 };
    return runMapTask(task, { onProgress, signal: working.signal });
  }
}

/** Whether new vectors are put beside those that are on a map already, which keep their places. */
export function belongBeside(missing: number, laidOut: number): boolean {
  return missing <= laidOut * mostBeside && missing * laidOut <= mostPairs;
}

interface Work {
  readonly keys: readonly string[];
  readonly vectors: Float32Array<ArrayBuffer>;
  readonly places: ReadonlyMap<string, Place>;
  /** How many of the keys have no place. */
  readonly missing: number;
  readonly working: Working;
}

interface Working {
  readonly vectors: number;
  share: number;
  readonly stopping: AbortController;
  readonly signal: AbortSignal;
}

function toState({ vectors, share }: Working): MapState {
  return { state: "working", vectors, share };
}

function toPlaces(keys: readonly string[], xy: Float32Array | Int32Array): Map<string, Place> {
  return new Map(keys.map((key, row) => [key, { x: xy[row * 2] as number, y: xy[row * 2 + 1] as number }]));
}
