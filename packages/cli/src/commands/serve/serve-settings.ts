import type { Budget } from "../../catalogue/ledger.ts";
import type { Arguments } from "../../program/arguments.ts";
import type { Flags } from "../../program/command.ts";
import type { Program } from "../../program/program.ts";
import { UsageError } from "../../program/usage-error.ts";
import { fileFlags, fileOf, jsonFlag, rpmFlag } from "../flags.ts";

export const serveFlags = {
  ...fileFlags,
  port: { value: "N", help: "the port; 0 takes any free one", default: "8787" },
  host: {
    value: "ADDRESS",
    help: "the address to listen on",
    default: "127.0.0.1, which no other machine can reach",
  },
  token: {
    value: "TOKEN",
    help: "what callers must send as their API key; other users of this machine can read it in the list of processes, unlike SEGMIND_EMBED_TOKEN",
  },
  "no-token": { help: "serve every program on this machine without a token" },
  "max-requests": {
    value: "N",
    help: "stop buying at N requests for callers, counting earlier servers on this file",
    default: "no limit",
  },
  "max-cost": {
    value: "N",
    help: "stop buying at N credits for callers, counted the same way",
    default: "no limit",
  },
  ...rpmFlag,
  ...jsonFlag,
} satisfies Flags;

export interface ServeSettings {
  readonly file: string;
  readonly isMock: boolean;
  readonly host: string;
  readonly port: number;
  /** `null` serves everybody. */
  readonly token: string | null;
  readonly budget: Budget;
  readonly rpm: number | undefined;
  readonly isJson: boolean;
}

/** @throws UsageError */
export function readServeSettings(line: Arguments, program: Program): ServeSettings {
  const host = line.text("host") ?? "127.0.0.1";
  return {
    file: fileOf(line, program),
    isMock: line.has("mock"),
    host,
    port: line.whole("port", 0, 65_535) ?? 8787,
    token: readToken(line, program, host),
    budget: { maxRequests: line.whole("max-requests", 0), maxCost: line.amount("max-cost") },
    rpm: line.whole("rpm"),
    isJson: line.has("json"),
  };
}

function readToken(line: Arguments, program: Program, host: string): string | null {
  const token = line.text("token");
  if (line.has("no-token")) {
    if (token !== undefined) throw new UsageError("Give --token or --no-token, not both.");
    if (!/^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host)) {
      throw new UsageError(
        `--no-token with --host ${host} would let everyone who can reach this machine spend your credits: set a token.`,
      );
    }
    return null;
  }
  const told = token ?? program.token;
  if (told !== undefined) return told;
  throw new UsageError(
    "Callers need a token, so that no other program spends your credits: set SEGMIND_EMBED_TOKEN to one of your choice. " +
      "--no-token serves every program on this machine.",
  );
}
