import type { Bytes, OpenBytes } from "../bytes/bytes.ts";
import { MediaTooLargeError } from "../errors/limit-errors.ts";
import type { ParseLimits } from "./parse-options.ts";
import type { ParseSession } from "./parse-session.ts";
import type { FileParser, ParseTask, ResultOf } from "./parse-task.ts";
import { ParseThreads } from "./parse-threads.ts";
import { workerEntry } from "./worker-entry.ts";

/** Work on a PDF or a video, in a thread of its own unless that is forbidden. */
export interface MediaParser extends Disposable {
  /**
   * @param write takes what a task cuts
   * @throws MediaError, or the signal's own reason
   */
  run<T extends ParseTask>(task: T, write?: WriteAt): Promise<ResultOf<T>>;
}

export type WriteAt = (data: Uint8Array, position: number) => Promise<void>;

export interface MediaToParse {
  readonly bytes: Bytes;
  /** Stays open as long as the parser. */
  readonly open: OpenBytes;
  readonly mediaType: string;
  readonly maxPdfBytes: number | undefined;
}

type TaskRunner = Pick<FileParser, "run" | "close">;

const threads = new ParseThreads(workerEntry);
let lastId = 0;

export function openMediaParser(media: MediaToParse, limits: ParseLimits): MediaParser {
  const { bytes, open, mediaType, maxPdfBytes } = media;
  let writeAt: WriteAt | undefined;
  const session: ParseSession = {
    id: (lastId += 1),
    label: bytes.label,
    file: { mediaType, byteLength: bytes.byteLength, maxPdfBytes, maxMemory: limits.maxMemory },
    limits,
    descriptor: open.descriptor,
    io: {
      read: (offset, length) => open.read(offset, length),
      write: async (data, position) => writeAt?.(data, position),
    },
    spent: 0,
    failure: undefined,
  };
  const parser = limits.inProcess ? parserHere(session) : parserInThread(session);
  return {
    run: (task, write) => {
      writeAt = write;
      return parser.run(task);
    },
    [Symbol.dispose]: () => parser.close(),
  };
}

function parserInThread(session: ParseSession): TaskRunner {
  return {
    run: async <T extends ParseTask>(task: T) => {
      const thread = { isShared: false };
      const attempt = (): Promise<ResultOf<T>> =>
        threads.use(session, (used) => {
          thread.isShared = !used.isAloneWith(session);
          return used.run(session, task) as Promise<ResultOf<T>>;
        });
      try {
        return await attempt();
      } catch (error) {
        // Memory that other files took is not held against this one: it is tried again in a new thread.
        const isTooMuch = MediaTooLargeError.isInstance(error) && error.option === "maxMemory";
        if (!thread.isShared || !isTooMuch) throw error;
        return await attempt();
      }
    },
    close: () => threads.close(session),
  };
}

/** The code of the parsers is only loaded here when it is to run here. */
function parserHere(session: ParseSession): TaskRunner {
  let parser: FileParser | undefined;
  return {
    run: async <T extends ParseTask>(task: T) => {
      const { parseInProcess } = await import("./parse-in-process.ts");
      parser ??= parseInProcess(session);
      return parser.run(task);
    },
    close: () => parser?.close(),
  };
}
