import type { Budget } from "../../catalogue/ledger.ts";
import type { Arguments } from "../../program/arguments.ts";
import type { Flags } from "../../program/command.ts";
import type { Program } from "../../program/program.ts";
import { UsageError } from "../../program/usage-error.ts";
import { fileFlags, fileOf, refuseDatabase, jsonFlag, rpmFlag } from "../flags.ts";

export const serveFlags = {
  ...fileFlags,
  port: { value: "N", help: "the port to listen at; 0 takes a free one", default: "8787" },
  host: {
    value: "ADDRESS",
    help: "the address to listen at",
    default: "127.0.0.1, which no other machine reaches",
  },
  token: {
    value: "TOKEN",
    help: "what callers send as their API key; SEGMIND_EMBED_TOKEN keeps it out of the list of processes",
  },
  "no-token": { help: "serve every program of this machine without a token" },
  "max-requests": {
    value: "N",
    help: "requests to Segmind for callers in all, earlier servers on this file included",
    default: "no limit",
  },
  "max-cost": { value: "N", help: "credits for callers in all, counted likewise", default: "no limit" },
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
  if (line.operands.length > 0)
    throw new UsageError(`serve takes no arguments beside flags, but got "${line.operands.join(" ")}".`);
  refuseDatabase(line);
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
    if (token !== undefined) throw new UsageError("Either --token or --no-token, not both.");
    if (!/^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host)) {
      throw new UsageError(
        `--no-token at ${host} would let whoever reaches this machine spend your credits: set a token.`,
      );
    }
    return null;
  }
  const told = token ?? program.token;
  if (told !== undefined) return told;
  throw new UsageError(
    "Callers need a token, so that no other program spends your credits: put one of your choice into SEGMIND_EMBED_TOKEN. " +
      "--no-token serves every program of this machine.",
  );
}
