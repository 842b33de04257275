import type { Writable } from "node:stream";
import type { Screen } from "../terminal/screen.ts";

/** The context of a command: everything it may use of the process. */
export interface Program {
  /** Its name, in messages. */
  readonly name: string;
  /** The folder that paths are relative to. */
  readonly cwd: string;
  /** From the environment; `undefined` where it is not set. */
  readonly apiKey: string | undefined;
  readonly baseUrl: string | undefined;
  readonly token: string | undefined;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: Writable;
  readonly screen: Screen;
  /** Aborts at the first Ctrl-C or SIGTERM, and when nobody reads the output any more: then a command stops in order. */
  readonly stop: AbortSignal;
}
