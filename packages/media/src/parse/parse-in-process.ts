import { MediaTimeoutError } from "../errors/parse-errors.ts";
import { ParseProblem } from "../errors/parse-problem.ts";
import { toMediaError } from "../errors/to-media-error.ts";
import { openParser } from "./open-parser.ts";
import type { ParseIo } from "./parse-io.ts";
import type { ParseSession } from "./parse-session.ts";
import type { FileParser, ParseTask, ResultOf } from "./parse-task.ts";

/** A parser on the caller's own thread, which looks at the deadline and at the signal whenever it reads or writes. */
export function parseInProcess(session: ParseSession): FileParser {
  const { label, file, limits } = session;
  let started = performance.now();
  const check = (): void => {
    limits.signal?.throwIfAborted();
    if (session.spent + performance.now() - started > limits.deadline)
      throw new MediaTimeoutError(label, limits.deadline);
  };
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      check();
      return await work();
    } catch (error) {
      session.failure ??= error;
      throw error;
    }
  };
  const io: ParseIo = {
    read: (offset, length) => guarded(() => session.io.read(offset, length)),
    write: (data, position) => guarded(() => session.io.write(data, position)),
  };
  const parser = openParser(file, io);
  return {
    get weight() {
      return parser.weight;
    },
    run: async <T extends ParseTask>(task: T): Promise<ResultOf<T>> => {
      started = performance.now();
      try {
        const result = await parser.run(task);
        check();
        return result;
      } catch (error) {
        if (session.failure !== undefined) throw session.failure;
        if (!(error instanceof ParseProblem)) throw error;
        throw toMediaError(error.problem, { label, mediaType: file.mediaType, cause: error.cause });
      } finally {
        session.spent += performance.now() - started;
      }
    },
    close: () => parser.close(),
  };
}
