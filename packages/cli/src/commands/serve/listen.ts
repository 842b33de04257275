import {
  serveOpenai,
  type OpenaiServer,
  type ServeOpenaiOptions,
} from "@segmind-embeddings/openai-server/node";
import { UsageError } from "../../program/usage-error.ts";

/** What is wrong with where to listen, by the code of the error. */
const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "is taken by another program: name another --port",
  EACCES: "may not be used by this user: name a --port above 1023",
  EADDRNOTAVAIL: "is no address of this machine: name another --host",
  ENOTFOUND: "is no address of this machine: name another --host",
};

/** Starts the server. @throws UsageError where it cannot listen there */
export async function listen(
  options: ServeOpenaiOptions & { readonly host: string; readonly port: number },
): Promise<OpenaiServer> {
  try {
    return await serveOpenai(options);
  } catch (error) {
    const reason = reasons[(error as NodeJS.ErrnoException).code ?? ""];
    if (reason === undefined) throw error;
    throw new UsageError(`${options.host}:${String(options.port)} ${reason}.`, { cause: error });
  }
}
