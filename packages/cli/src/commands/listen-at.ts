import { UsageError } from "../program/usage-error.ts";

/** What is wrong with an address or a port, by the code of the error. */
const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "is used by another program: choose another --port",
  EACCES: "may not be used by this user: choose a --port above 1023",
  EADDRNOTAVAIL: "is not an address of this machine: choose another --host",
  ENOTFOUND: "is not an address of this machine: choose another --host",
};

/** Where a server listens. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Starts a server. @throws UsageError where it cannot listen there */
export async function listenAt<Server>(
  { host, port }: ListenAddress,
  start: () => Promise<Server>,
): Promise<Server> {
  try {
    return await start();
  } catch (error) {
    const reason = reasons[(error as NodeJS.ErrnoException).code ?? ""];
    if (reason === undefined) throw error;
    throw new UsageError(`${host}:${String(port)} ${reason}.`, { cause: error });
  }
}
