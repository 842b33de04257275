import { StoreError } from "@segmind-embeddings/core";
import { mayPass, type FailureCode } from "./failure-code.ts";
import { LostConnection } from "./lost-connection.ts";
import { storeFailure } from "./store-failure.ts";

export interface FailurePlace {
  /** Which database it is, for a message: without a password. */
  readonly name: string;
  /** The schema's name. */
  readonly schema: string;
}

/** What is read of an error of `pg`, or of Node's sockets: both have a `code`. */
interface DriverError {
  readonly message: string;
  readonly code?: unknown;
}

type Description = readonly [code: FailureCode, what: string];

const unreachable = (message: string): Description => [
  "STORE_UNREACHABLE",
  `cannot be reached (${message}). Look whether the server runs and the network leads to it; the same call may be made again.`,
];

/** By SQLSTATE, see https://www.postgresql.org/docs/current/errcodes-appendix.html. */
const descriptions: Readonly<Record<string, (message: string) => Description>> = {
  "25006": (message) => [
    "STORE_READ_ONLY",
    `takes no writes (${message}): it is a standby, or \`default_transaction_read_only\` is set. Name the primary.`,
  ],
  "25P03": unreachable,
  "28000": loginFailed,
  "28P01": loginFailed,
  "3D000": (message) => [
    "STORE_LOGIN_FAILED",
    `is not there (${message}). Make the database, or name another.`,
  ],
  "3F000": tablesMissing,
  "40001": conflict,
  "40P01": conflict,
  "42501": (message) => [
    "STORE_NOT_ALLOWED",
    `does not let this role use the tables (${message}). Let it read and write all tables of the schema.`,
  ],
  "42703": tablesMissing,
  "42P01": tablesMissing,
  "53000": full,
  "53100": full,
  "53200": (message) => ["STORE_FAILED", `is out of memory (${message}). Give the server more.`],
  "53300": (message) => [
    "STORE_UNREACHABLE",
    `has no connection left (${message}). Raise \`max_connections\`, or put PgBouncer before it.`,
  ],
  "53400": full,
  "54000": (message) => [
    "STORE_INVALID_KEY",
    `cannot hold so long a key (${message}). Those of \`client.key\` are short.`,
  ],
  "55P03": (message) => [
    "STORE_LOCKED",
    `is locked by somebody else (${message}). Look into pg_stat_activity who holds it.`,
  ],
  "57014": (message) => [
    "STORE_TIMEOUT",
    `ended a statement (${message}), which has changed nothing. Raise \`statement_timeout\` for this role, or find out what keeps the server busy.`,
  ],
  "57P01": unreachable,
  "57P02": unreachable,
  "57P03": unreachable,
  "57P05": unreachable,
  XX001: damaged,
  XX002: damaged,
};

/** Says of an error of `pg` what happened to the database, and what to do about it. */
export function describeFailure(error: unknown, { name, schema }: FailurePlace): StoreError {
  if (StoreError.isInstance(error)) return error;
  const [code, what] = describe(toDriverError(error));
  return storeFailure(code, `${name}, schema ${JSON.stringify(schema)}, ${what}`, error);
}

/**
 * Whether the connection that an error came by is of no more use: it has ended, or leads to a standby, where a new one may
 * lead to the server that took over.
 */
export function isBroken({ code }: StoreError): boolean {
  return code === "STORE_UNREACHABLE" || code === "STORE_READ_ONLY";
}

/** Whether the same call is tried again by itself: a lock and a timeout have had their time already. */
export function isTriedAgain({ code }: StoreError): boolean {
  return mayPass(code as FailureCode) && code !== "STORE_LOCKED" && code !== "STORE_TIMEOUT";
}

function describe({ code, message }: DriverError): Description {
  // Sockets have names such as ECONNREFUSED. They come first: EPIPE has five characters, as a SQLSTATE has.
  if (typeof code === "string" && /^(E[A-Z_]+|ERR_(SSL|TLS)_\w+)$/.test(code)) return unreachable(message);
  if (typeof code !== "string" || !/^[0-9A-Z]{5}$/.test(code)) {
    // pg's own errors of a connection have no code.
    const isConnection = /connect|terminated|no answer came|not queryable|SSL|server closed/i.test(message);
    return isConnection ? unreachable(message) : ["STORE_FAILED", `could not be used: ${message}`];
  }
  const known = descriptions[code];
  if (known !== undefined) return known(message);
  // 08: trouble with the connection, also as PgBouncer tells it.
  if (code.startsWith("08")) return unreachable(message);
  return ["STORE_FAILED", `could not be used: ${message} (SQLSTATE ${code})`];
}

function toDriverError(error: unknown): DriverError {
  // Node's error of a host with several addresses has no message of its own.
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors[0] as DriverError;
  if (error instanceof LostConnection) return { message: error.message };
  return error instanceof Error ? error : { message: String(error) };
}

function loginFailed(message: string): Description {
  return ["STORE_LOGIN_FAILED", `did not let this role in (${message}). Check the user and the password.`];
}

function tablesMissing(message: string): Description {
  return [
    "STORE_TABLES_MISSING",
    `lacks what was there before (${message}). Put the schema back from a copy; the next call makes empty tables where there are none.`,
  ];
}

function conflict(message: string): Description {
  return [
    "STORE_CONFLICT",
    `gave up a transaction for others' (${message}). The same call may be made again.`,
  ];
}

function full(message: string): Description {
  return [
    "STORE_FULL",
    `has no room (${message}): the disk is full or a limit is reached. Free some space; what was stored before is safe.`,
  ];
}

function damaged(message: string): Description {
  return ["STORE_CORRUPT", `is damaged (${message}). Put back a copy of it.`];
}
