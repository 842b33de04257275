import { exitCodes } from "./exit-codes.ts";

/** Why the program was stopped, in words. */
class Interruption extends Error {
  override readonly name = "Interruption";
}

/**
 * A signal that aborts at the first Ctrl-C or SIGTERM, and when the reader of the output has gone, as `head` does. A
 * second Ctrl-C ends the process at once: what is under way then is found in the store by the next run.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const stop = (why: string): void => {
    if (controller.signal.aborted) process.exit(exitCodes.stopped);
    controller.abort(new Interruption(why));
  };
  process.on("SIGINT", () => stop("Ctrl-C"));
  process.on("SIGTERM", () => stop("SIGTERM"));
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
      // Each further line fails, too: that is no second wish to end.
      if (!controller.signal.aborted) stop("its output is no longer read");
    });
  }
  return controller.signal;
}
