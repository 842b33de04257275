import type { RouteKind } from "../requests/route.ts";

/** What goes wrong. Whether the work behind it is done, and so billed, is said with each. */
export type Fault =
  /** A refusal in the gateway's own envelope (or as a page). Nothing is done. `early` answers without reading the body. */
  | {
      kind: "status";
      status: number;
      message?: string;
      headers?: Record<string, string>;
      html?: boolean;
      early?: boolean;
    }
  /** A page as a proxy writes it. The work is done when `billed`, by default for status 200. The status is 200 unless told otherwise. */
  | { kind: "html"; status?: number; billed?: boolean }
  /** Any bytes for an answer. The work is done when `billed`, by default for status 200. The status is 200 unless told otherwise. */
  | {
      kind: "body";
      status?: number;
      body: string | Uint8Array;
      headers?: Record<string, string>;
      billed?: boolean;
    }
  /** Declares the whole length, sends half, hangs up. The work is done. */
  | { kind: "cut-body" }
  /** Resets the connection once the head is there and before the body is read. Nothing is done. */
  | { kind: "reset-before-body" }
  /** Reads everything, does the work unless `billed: false`, and resets without an answer. */
  | { kind: "reset-after-body"; billed?: boolean }
  /** Does the work, sends half of the answer's head, and resets. */
  | { kind: "reset-during-headers" }
  /** The right answer, spread over this time in milliseconds, in 10 chunks unless told otherwise. */
  | { kind: "slow-body"; durationMs: number; chunks?: number }
  /** Reads everything, does the work unless `billed: false`, and never answers. */
  | { kind: "hang"; billed?: boolean }
  /** A poll finds nothing yet. */
  | { kind: "early-404" }
  /** HTTP 200 without a usable vector. The work is done. */
  | { kind: "bad-vector"; vector: BadVector }
  /** The queued job ends FAILED with this message. */
  | { kind: "fail-job"; error?: string }
  /** The queued job stays PROCESSING. */
  | { kind: "never-complete" }
  /** On a submit: the job's state until it ends. On a poll: this answer's. */
  | { kind: "unknown-state"; state: string }
  /** Sends the client elsewhere. Nothing is done. The status is 302 unless told otherwise. */
  | { kind: "redirect"; location: string; status?: number }
  /** An error whose message repeats the key that came. Nothing is done. The status is 401 unless told otherwise. */
  | { kind: "echo-key"; status?: 401 | 500 }
  /** The submit's answer points to this origin for polling. */
  | { kind: "foreign-urls"; origin: string };

export type FaultKind = Fault["kind"];
/** `nan` is a literal NaN inside the list, as careless servers write it. */
export type BadVector = "empty" | "zero" | "nan" | "short" | "strings" | "null";

export const badVectors: readonly BadVector[] = ["empty", "zero", "nan", "short", "strings", "null"];

/** One kind of request, or several by the name of what they share. */
export type FaultTarget = RouteKind | "post" | "get" | "any";

export const faultTargets: readonly FaultTarget[] = [
  "sync",
  "submit",
  "status",
  "result",
  "credits",
  "post",
  "get",
  "any",
];

/** When a fault happens: every condition given must hold. Only requests that passed key and quota are counted. */
export interface FaultRule {
  /** Requests it is about. @default "any" */
  on?: FaultTarget;
  /** Counted from 1 among those. */
  at?: number | readonly number[];
  /** Each so-manieth of those. */
  every?: number;
  /** Share of those, 0 to 1; the same requests each time for the same seed. */
  rate?: number;
  /** How often at most. @default Infinity */
  times?: number;
  fault: Fault;
}

/** What a scripting function is told. */
export interface FaultRequest {
  readonly kind: RouteKind;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What goes wrong: rules, of which the first that is due decides, or a function that does. */
export type Faults = FaultRule | readonly FaultRule[] | ((request: FaultRequest) => Fault | undefined);

const posts: readonly RouteKind[] = ["sync", "submit"];
const polls: readonly RouteKind[] = ["status", "result"];
const all: readonly RouteKind[] = ["sync", "submit", "status", "result", "credits"];

/** The requests a kind of fault makes sense for; a rule about others leaves them alone. */
export const applicableTo: Readonly<Record<FaultKind, readonly RouteKind[]>> = {
  status: all,
  html: all,
  body: all,
  "cut-body": all,
  "reset-before-body": all,
  "reset-after-body": all,
  "reset-during-headers": all,
  "slow-body": all,
  hang: all,
  "early-404": polls,
  "bad-vector": [...posts, "result"],
  "fail-job": ["submit"],
  "never-complete": ["submit"],
  "unknown-state": ["submit", ...polls],
  redirect: all,
  "echo-key": all,
  "foreign-urls": ["submit"],
};

/** The requests a target names. */
export function routesOf(target: FaultTarget): readonly RouteKind[] {
  switch (target) {
    case "any":
      return all;
    case "post":
      return posts;
    case "get":
      return [...polls, "credits"];
    case "sync":
    case "submit":
    case "status":
    case "result":
    case "credits":
      return [target];
  }
}
