// What the page and its server say to each other, as JSON. Types alone: the program imports them, too.

export type Kind = "text" | "image" | "audio" | "video" | "pdf";

/** One vector's piece of a document, as it is shown. */
export interface Item {
  /** The document's number and the piece's place in it: `12.0`. */
  readonly id: string;
  /** The id of a row, or the name of the file. */
  readonly title: string;
  /** Relative to the folder of the store. */
  readonly path: string;
  readonly kind: Kind;
  readonly collection: string;
  /** Missing where it is all of the document. */
  readonly range?: ItemRange;
  /** What was embedded, of a text: its beginning. */
  readonly text?: string;
  /** Where the file is had from; missing for what came by standard input. */
  readonly file?: string;
  /** How many other pieces have the same content. */
  readonly copies: number;
}

export interface ItemRange {
  /** For a person: `pages 1–6`, `0:00–3:00`. */
  readonly words: string;
  /** From where to where, of audio and video. */
  readonly seconds?: readonly [start: number, end: number];
  /** The first page, of a PDF. */
  readonly page?: number;
}

export interface Filter {
  readonly collection?: string | undefined;
  readonly kind?: Kind | undefined;
  /** All documents whose path begins so. */
  readonly folder?: string | undefined;
}

/** What the store is, asked once. */
export interface Overview {
  /** The store's file, as a person in the program's folder would write it. */
  readonly file: string;
  /** Its vectors are the mock's. */
  readonly isMock: boolean;
  readonly collections: readonly { readonly name: string; readonly space: string }[];
  readonly kinds: readonly { readonly kind: Kind; readonly pieces: number }[];
  readonly folders: readonly { readonly path: string; readonly documents: number }[];
}

/** What a query by words would cost. */
export type Price =
  | { readonly how: "stored" }
  /** @property credits missing where none was bought before */
  | { readonly how: "buy"; readonly credits?: number };

export type SearchQuestion = {
  readonly filter: Filter;
  readonly top: number;
} & ({ readonly words: string } | { readonly like: string } | { readonly some: true });

export interface Hit {
  /** Cosine similarity; missing where nothing was looked for. */
  readonly score?: number;
  readonly item: Item;
}

export interface SearchAnswer {
  readonly hits: readonly Hit[];
  /** How the query's vector was had. */
  readonly how: "bought" | "stored" | "like" | "some";
  readonly credits?: number;
  /** A file was too long for one request: its first piece was looked for. */
  readonly isFirstPiece: boolean;
}

/** What is embedded, what goes on, and what failed. */
export interface Status {
  /** Missing where nothing was embedded yet. */
  readonly gateway?: string;
  readonly store: {
    readonly embedded: number;
    /** On their way. */
    readonly open: number;
    /** Accepted by the gateway, and not fetched yet. */
    readonly accepted: number;
    /** May have been billed, and gave no vector. */
    readonly unknown: number;
    readonly spentCredits: number;
  };
  readonly collections: readonly {
    readonly name: string;
    readonly requests: number;
    readonly pieces: number;
    readonly embedded: number;
    readonly documents: readonly { readonly kind: Kind; readonly documents: number }[];
  }[];
  readonly runs: readonly RunningEmbed[];
  /** The first of them. */
  readonly failures: readonly Failure[];
  readonly failureCount: number;
}

/** An `embed` of a living process. */
export interface RunningEmbed {
  readonly collection: string;
  readonly done: number;
  readonly failed: number;
  readonly total: number;
  readonly requests: number;
  readonly credits: number;
  /** Nothing is on its way: the quota's next minute is waited for. */
  readonly isWaiting: boolean;
  readonly perMinute?: number;
  /** Milliseconds until the end. */
  readonly eta?: number;
}

export interface Failure {
  /** The document, and where in it. */
  readonly label: string;
  readonly state: "failed" | "unknown" | "unusable";
  readonly reason: string;
}

/** The map of a space, or how far it is. */
export type MapAnswer =
  | { readonly state: "ready"; readonly map: MapData }
  /** @property vectors how many are laid out @property share how much of it is done, from 0 to 1 */
  | { readonly state: "working"; readonly vectors: number; readonly share: number }
  /** Somebody stopped it. */
  | { readonly state: "stopped" }
  | { readonly state: "failed"; readonly reason: string };

/** What is to become of a map that is not ready. */
export type MapOrder = "start" | "stop";

/** Points of a map, column by column; numbers are in base64, little end first. */
export interface MapData {
  readonly count: number;
  /** 32-bit floats: x and y of each. */
  readonly places: string;
  /** 32-bit numbers: of each the document and the piece, as in an item's id. */
  readonly ids: string;
  /** A byte of each: its place in text, image, audio, video, pdf. */
  readonly kinds: string;
  readonly folders: NameColumn;
  readonly collections: NameColumn;
  /** What the crowds are about. */
  readonly labels: readonly {
    readonly x: number;
    readonly y: number;
    readonly words: string;
    /** Which share of all points is there. */
    readonly share: number;
  }[];
}

export interface NameColumn {
  readonly names: readonly string[];
  /** 16-bit numbers: of each the place of its name. */
  readonly numbers: string;
}

/** What is in a file that works without a server. */
export interface FileData {
  readonly overview: Overview;
  readonly map: MapData;
  /** In the order of the map's points. */
  readonly items: readonly Item[];
  readonly neighbours: {
    /** How many of each. */
    readonly each: number;
    /** Signed 32-bit numbers of points, nearest first; -1 where there are no more. */
    readonly numbers: string;
  };
  /** By the ids of items: `data:` addresses of images. */
  readonly pictures: Readonly<Record<string, string>>;
}

/** Why something was refused, with what to do. */
export interface Refusal {
  readonly code:
    "NO_TOKEN" | "NOT_ALLOWED" | "NOT_FOUND" | "BAD_REQUEST" | "TOO_LARGE" | "BUDGET_REACHED" | "FAILED";
  readonly message: string;
}
