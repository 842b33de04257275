import { versions } from "node:process";
import { SegmindError } from "@segmind-embeddings/core";
import { MediaTooLargeError } from "../errors/limit-errors.ts";
import { MediaError } from "../errors/media-error.ts";
import { ParserCrashedError } from "../errors/parsing-errors.ts";
import type { FormatInput } from "../metadata/format-problem.ts";
import type { ParsedFile, StepCall, StepResult, Steps } from "./parsed-file.ts";
import { leaveSeat, takeSeat, yieldSeat } from "./parser-pool.ts";
import { parsingLimits, type ParsingLimits, type ParsingOptions } from "./parsing-options.ts";
import { fromPlainError, toPlainError } from "./plain-error.ts";
import { withoutOutput } from "./without-output.ts";

/** Reads and cuts a PDF or video, in a worker thread or not. Its bytes must stay open as long. */
export interface Parser extends Steps, AsyncDisposable {}

/**
 * Opens a file for reading and cutting. A step that takes too long or too much memory, or is aborted, is stopped; another
 * step may still follow.
 */
export function openParser(input: FormatInput, options: ParsingOptions): Parser {
  const limits = parsingLimits(options);
  const work = limits.parsing === "worker" ? inWorker(input, limits) : inProcess(input);
  return {
    metadata: (...args) => work.run({ name: "metadata", args }) as ReturnType<Steps["metadata"]>,
    planVideo: (...args) => work.run({ name: "planVideo", args }) as ReturnType<Steps["planVideo"]>,
    cutVideo: (...args) => work.run({ name: "cutVideo", args }) as ReturnType<Steps["cutVideo"]>,
    cutPdf: (...args) => work.run({ name: "cutPdf", args }) as ReturnType<Steps["cutPdf"]>,
    [Symbol.asyncDispose]: () => work[Symbol.asyncDispose](),
  };
}

interface Work extends AsyncDisposable {
  run(call: StepCall): Promise<StepResult>;
}

function inWorker(input: FormatInput, limits: ParsingLimits): Work {
  const { bytes, signal } = input;
  const owner = {};
  const run = async (call: StepCall, deadline?: number): Promise<StepResult> => {
    const seat = await takeSeat(owner, limits.maxMemory, signal);
    const { thread } = seat;
    // The deadline begins when a thread is free.
    const end = deadline ?? performance.now() + limits.parseTimeout;
    try {
      if (!thread.hasOpen(input)) await thread.open(input);
      return await thread.step(call, limits, end, signal);
    } catch (error) {
      const mayBeLeftovers =
        MediaTooLargeError.isInstance(error) && error.option === "maxMemory" && !thread.isNew;
      if (!mayBeLeftovers) throw error;
    } finally {
      yieldSeat(seat);
    }
    // Memory that earlier files left in the thread may have been too much. That thread has ended: try a new one.
    return run(call, end);
  };
  return {
    run: async (call) => {
      signal?.throwIfAborted();
      if (isDeno && call.name.startsWith("cut")) throwNoSharedFiles(bytes.label);
      try {
        return await run(call);
      } catch (error) {
        if (SegmindError.isInstance(error) || (signal?.aborted && error === signal.reason)) throw error;
        throw new ParserCrashedError(bytes.label, "cannot be started", error);
      }
    },
    [Symbol.asyncDispose]: () => {
      void leaveSeat(owner);
      return Promise.resolve();
    },
  };
}

/** Its threads do not share open files, so that a piece cannot be written in one and read in another. */
const isDeno = "deno" in versions;

/** @throws MediaError */
function throwNoSharedFiles(label: string): never {
  throw new MediaError(
    "RUNTIME_UNSUPPORTED",
    label,
    'a worker thread of Deno cannot write the file that a piece is in; set parsing to "inProcess"',
  );
}

function inProcess(input: FormatInput): Work {
  let file: ParsedFile | undefined;
  return {
    run: async (call) => {
      const { ParsedFile } = await import("./parsed-file.ts");
      const opened = (file ??= new ParsedFile(input));
      try {
        return await withoutOutput(() => opened.run(call));
      } catch (error) {
        // In the built package, that module has its own copies of the error classes.
        if (!SegmindError.isInstance(error) || error instanceof SegmindError) throw error;
        throw fromPlainError(toPlainError(error));
      }
    },
    [Symbol.asyncDispose]: () => {
      file?.[Symbol.dispose]();
      return Promise.resolve();
    },
  };
}
