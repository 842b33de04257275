import type { SegmindClient } from "@segmind-embeddings/core";
import type { Collection } from "../../../catalogue/collections.ts";
import type { IndexTarget } from "../../../catalogue/index-note.ts";
import { Ledger, type Budget } from "../../../catalogue/ledger.ts";
import { offlineClient, openGateway, type OpenGateway } from "../../../gateway/open-gateway.ts";
import type { Program } from "../../../program/program.ts";
import { checkGateway, type OpenFile } from "../../open-file.ts";
import { storedSpace } from "../../search/stored-space.ts";
import { MapMaker } from "../map/map-maker.ts";

export interface LibrarySettings {
  readonly rpm: number | undefined;
  readonly budget: Budget;
}

/** A store that is explored: its file, its maps, and the gateway for what is asked of it. */
export class Library implements AsyncDisposable {
  readonly file: OpenFile;
  readonly program: Program;
  readonly budget: Budget;
  /** Tells keys and spaces, and sends nothing. */
  readonly offline: SegmindClient;
  readonly #rpm: number | undefined;
  readonly #closing = new AbortController();
  readonly #maps = new Map<string, MapMaker>();
  readonly #gateways = new Map<string, Promise<OpenGateway>>();

  constructor(file: OpenFile, program: Program, { rpm, budget }: LibrarySettings) {
    this.file = file;
    this.program = program;
    this.budget = budget;
    this.offline = offlineClient(program, file.isMock, {});
    this.#rpm = rpm;
  }

  /** Aborts when the library is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** The map of the vectors that a collection's can be compared with. */
  mapOf(collection: Collection): MapMaker {
    let map = this.#maps.get(collection.space);
    if (map === undefined) {
      map = new MapMaker(this, collection);
      this.#maps.set(collection.space, map);
    }
    return map;
  }

  /** Which vectors can be compared with those of a collection. */
  targetOf(collection: Collection): IndexTarget {
    const dimensions = collection.options.outputDimensionality;
    return { space: storedSpace(this.offline, collection), dimensions };
  }

  /**
   * Where a collection's queries are sent; opened for the first one, so that looking around needs no key.
   *
   * @throws MissingApiKeyError
   * @throws UsageError where the environment names another gateway than the file's
   */
  async gatewayOf({ name }: Collection): Promise<OpenGateway> {
    let gateway = this.#gateways.get(name);
    if (gateway === undefined) {
      checkGateway(this.file, this.program);
      const { catalogue, database, isMock } = this.file;
      gateway = openGateway(this.program, {
        isMock,
        database,
        ledger: new Ledger(catalogue.connection, name),
        rpm: this.#rpm,
        budget: this.budget,
      });
      this.#gateways.set(name, gateway);
      // After a refusal, such as a missing key, the next query tries again.
      gateway.catch(() => this.#gateways.delete(name));
    }
    return gateway;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error("The explorer is closed."));
    for (const gateway of this.#gateways.values()) await (await gateway.catch(() => undefined))?.close();
    await this.offline.close();
  }
}
