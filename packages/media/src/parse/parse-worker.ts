// What runs in the worker: it parses files, and sends the pieces that it cuts to the other side, which opens and closes
// all files. It loads none of the classes of errors, so that it starts fast.
import { parentPort, type MessagePort } from "node:worker_threads";
import { ParseProblem } from "../errors/parse-problem.ts";
import { openParser } from "./open-parser.ts";
import type { FileParser } from "./parse-task.ts";
import { workerIo } from "./worker-io.ts";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

/** How many files are kept open for their next task, and what part of the memory all but the one at hand may take. */
const mostOthers = 3;
const partForOthers = 0.15;

if (parentPort !== null) serve(parentPort);

function serve(port: MessagePort): void {
  const parsers = new Map<number, FileParser>();
  const send = (message: FromWorker, transfer: ArrayBuffer[] = []): void => {
    port.postMessage(message, transfer);
  };
  const io = workerIo(send);
  port.on("message", (message: ToWorker) => {
    switch (message.type) {
      case "run":
        void run(message).then(send);
        break;
      case "close":
        parsers.get(message.session)?.close();
        parsers.delete(message.session);
        break;
      case "bytes":
      case "written":
      case "failed":
        io.answer(message);
    }
  });

  async function run(request: Extract<ToWorker, { type: "run" }>): Promise<FromWorker> {
    try {
      const result = await parserOf(request).run(request.task);
      await io.flush();
      return { type: "done", result };
    } catch (error) {
      return toMessage(error);
    }
  }

  function parserOf({ session, file, descriptor }: Extract<ToWorker, { type: "run" }>): FileParser {
    const parser = parsers.get(session) ?? openParser(file, io.of(session, descriptor));
    parsers.delete(session);
    // The last used stand last.
    let weight = [...parsers.values()].reduce((sum, other) => sum + other.weight, 0);
    for (const [other, kept] of parsers) {
      if (parsers.size <= mostOthers && weight <= file.maxMemory * partForOthers) break;
      weight -= kept.weight;
      parsers.delete(other);
      kept.close();
    }
    parsers.set(session, parser);
    return parser;
  }
}

function toMessage(error: unknown): FromWorker {
  const isProblem = error instanceof ParseProblem;
  const problem = isProblem ? error.problem : { kind: "broken" as const, what: "it cannot be read" };
  const cause = isProblem ? error.cause : error;
  // Errors can be sent; whatever else was thrown may not.
  return { type: "problem", problem, cause: cause instanceof Error ? cause : undefined };
}
