import type {
  Filter,
  Item,
  MapAnswer,
  MapOrder,
  Overview,
  Price,
  SearchAnswer,
  SearchQuestion,
  Status,
} from "../wire.ts";

/** Where the page has what it shows from: a server, or what is in the page itself. */
export interface Source {
  /** Words and files can be looked for, which needs the gateway. */
  readonly takesQueries: boolean;
  overview(): Promise<Overview>;
  /** Missing where nothing changes any more. */
  readonly status?: (signal: AbortSignal) => Promise<Status>;
  /** @param signal aborts the request */
  price(words: string, filter: Filter, signal: AbortSignal): Promise<Price>;
  search(question: SearchQuestion, signal: AbortSignal): Promise<SearchAnswer>;
  /** The first piece of a file is what is looked for. */
  searchByFile(file: File, filter: Filter, top: number, signal: AbortSignal): Promise<SearchAnswer>;
  /** The map of what a collection's vectors can be compared with. */
  map(collection: string, signal: AbortSignal): Promise<MapAnswer>;
  /** Stops the work on a map, or takes it up again. */
  orderMap(collection: string, order: MapOrder, signal: AbortSignal): Promise<MapAnswer>;
  /** Items by their ids; those that are no longer there are left out. */
  items(ids: readonly string[], signal: AbortSignal): Promise<readonly Item[]>;
  /** The address of an item's file. */
  fileOf(item: Item): string | undefined;
  /** The address of a picture of an image. */
  pictureOf(item: Item): string | undefined;
}

/** What was asked for was refused, or nobody answers. The message says what to do. */
export class SourceError extends Error {
  override readonly name = "SourceError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
