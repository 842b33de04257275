import type { RouteKind } from "../requests/route.ts";
import type { FaultRequest } from "./fault-request.ts";

/** What goes wrong with a request. Each kind says whether the work is done in spite of it, and billed. */
export type Fault =
  /**
   * An error response: the gateway's JSON envelope, or with `html` a page. No work is done. With `early` the response
   * is sent before the body is read.
   */
  | {
      kind: "status";
      status: number;
      message?: string;
      headers?: Record<string, string>;
      html?: boolean;
      early?: boolean;
    }
  /** A page as a proxy writes it, by default with status 200. The work is done if `billed`, by default for status 200. */
  | { kind: "html"; status?: number; billed?: boolean }
  /** Any bytes as the response, by default with status 200. The work is done if `billed`, by default for status 200. */
  | {
      kind: "body";
      status?: number;
      body: string | Uint8Array;
      headers?: Record<string, string>;
      billed?: boolean;
    }
  /** Declares the whole length, sends half and closes the connection. The work is done. */
  | { kind: "cut-body" }
  /** Resets the connection after the head arrived and before the body is read. No work is done. */
  | { kind: "reset-before-body" }
  /** Reads the request, does the work unless `billed: false`, and resets the connection without a response. */
  | { kind: "reset-after-body"; billed?: boolean }
  /** Does the work, sends half of the response's head, and resets the connection. */
  | { kind: "reset-during-headers" }
  /** The right response, spread over `durationMs` milliseconds in `chunks` pieces, 10 by default. */
  | { kind: "slow-body"; durationMs: number; chunks?: number }
  /** Reads the request, does the work unless `billed: false`, and never responds. */
  | { kind: "hang"; billed?: boolean }
  /** A poll gets 404, as if the job did not exist yet. */
  | { kind: "early-404" }
  /** HTTP 200 without a usable vector. The work is done. */
  | { kind: "bad-vector"; vector: BadVector }
  /** The queued job ends FAILED with this message. */
  | { kind: "fail-job"; error?: string }
  /** The queued job stays PROCESSING. */
  | { kind: "never-complete" }
  /** On a submit: the state of the job until it ends. On a poll: the state in this response. */
  | { kind: "unknown-state"; state: string }
  /** Redirects the client, by default with status 302. No work is done. */
  | { kind: "redirect"; location: string; status?: number }
  /** An error, by default 401, whose message repeats the API key of the request. No work is done. */
  | { kind: "echo-key"; status?: 401 | 500 }
  /** The response to the submit has poll URLs of this origin. */
  | { kind: "foreign-urls"; origin: string };

export type FaultKind = Fault["kind"];
/** `nan` is a list of literal NaN, which is not JSON. */
export type BadVector = "empty" | "zero" | "nan" | "short" | "strings" | "null";

export const badVectors: readonly BadVector[] = ["empty", "zero", "nan", "short", "strings", "null"];

/** One route, or several: `post` is `sync` and `submit`, `get` the others, `any` all. */
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

/** When a fault happens: all given conditions must hold. Requests that fail at the key or the quota are not counted. */
export interface FaultRule {
  /** The requests that the rule is about. @default "any" */
  on?: FaultTarget;
  /**
   * Narrows the rule to requests for which it returns true, by what they hold. It is called after the body was read, so
   * a fault that happens before, `reset-before-body` or `status` with `early`, must stand in a rule without `when`, before
   * the first rule that has one.
   *
   * @example { when: ({ params }) => params.input === "A blocked text.", fault: { kind: "status", status: 422 } }
   */
  when?: (request: FaultRequest) => boolean;
  /** The position of the request among those, from 1; or several positions. */
  at?: number | readonly number[];
  /** Every n-th of those requests. */
  every?: number;
  /** Share of those requests, 0 to 1. The same seed gives the same requests. */
  rate?: number;
  /** How many faults at most. @default Infinity */
  times?: number;
  fault: Fault;
}

/**
 * One rule, a list of rules of which the first one that is due gives the fault, or a function that gives it. The function
 * is called after the body was read, so it must not give a fault that happens before.
 */
export type Faults = FaultRule | readonly FaultRule[] | ((request: FaultRequest) => Fault | undefined);

const posts: readonly RouteKind[] = ["sync", "submit"];
const polls: readonly RouteKind[] = ["status", "result"];
const all: readonly RouteKind[] = ["sync", "submit", "status", "result", "credits"];

/** The routes on which a kind of fault can happen. A rule ignores requests of other routes. */
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

/** The routes of a target. */
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
