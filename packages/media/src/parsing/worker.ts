import { parentPort } from "node:worker_threads";
import { OpenBytes } from "../bytes/open-bytes.ts";
import { collectGarbage, makeRoom } from "./collect-garbage.ts";
import { ParsedFile, type StepCall } from "./parsed-file.ts";
import { toPlainError } from "./plain-error.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";
import { RemoteBytes } from "./remote-bytes.ts";

// The program of the worker thread: runs the requested steps on one file at a time.

// The libraries print warnings, but the console belongs to the program.
const silent = (): void => undefined;
Object.assign(console, { debug: silent, error: silent, info: silent, log: silent, warn: silent });

/** The memory of bytes is transferred, not copied. */
const post = (message: FromWorker): void => {
  const memory =
    message.type === "read" ? message.memory : message.type === "closed" ? message.content : undefined;
  parentPort?.postMessage(message, memory === undefined ? [] : [memory]);
};
/** The memory of a small file's content. */
let content: ArrayBuffer | undefined;
let remote: RemoteBytes | undefined;
let file: ParsedFile | undefined;

parentPort?.on("message", (message: ToWorker) => {
  switch (message.type) {
    case "file": {
      endFile();
      // A PDF is read into memory as a whole.
      makeRoom(message.mediaType === "application/pdf" ? message.byteLength : 0);
      content = message.content;
      remote = new RemoteBytes(message, post);
      const bytes = remote.bytes();
      const open = new OpenBytes(remote, message.byteLength, undefined);
      file = new ParsedFile({ bytes, open, mediaType: message.mediaType, signal: undefined });
      return;
    }
    case "bytes":
      remote?.receive(message);
      return;
    case "step":
      void doStep(message.call);
      return;
    case "close":
      endFile();
      post({ type: "closed", isFresh: collectGarbage(), content });
      content = undefined;
  }
});

function endFile(): void {
  file?.[Symbol.dispose]();
  file = undefined;
  remote?.end();
  remote = undefined;
}

async function doStep(call: StepCall): Promise<void> {
  try {
    if (file === undefined) throw new Error("no file is open");
    post({ type: "result", result: await file.run(call) });
  } catch (error) {
    post({ type: "error", error: toPlainError(error) });
  }
}
