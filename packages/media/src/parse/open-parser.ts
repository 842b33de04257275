import { ParseProblem } from "../errors/parse-problem.ts";
import type { ParsedFile, ParseIo } from "./parse-io.ts";
import type { FileParser, FormatParser, ParseTask, ResultOf } from "./parse-task.ts";

/** A parser for a file of one of the formats that are read apart from the caller's thread. */
export function openParser(file: ParsedFile, io: ParseIo): FileParser {
  let parser: FormatParser | undefined;
  return {
    get weight() {
      return parser?.weight ?? 0;
    },
    run: async <T extends ParseTask>(task: T) => {
      try {
        parser ??= await openFormat(file, io);
        return (await parser.run(task)) as ResultOf<T>;
      } catch (cause) {
        if (cause instanceof ParseProblem) throw cause;
        // Whatever a parser stumbles over is a broken file.
        throw new ParseProblem({ kind: "broken", what: "it cannot be read" }, cause);
      }
    },
    close: () => parser?.close(),
  };
}

/** The code for a format is loaded when the first file of it comes: that for videos is large. */
async function openFormat(file: ParsedFile, io: ParseIo): Promise<FormatParser> {
  if (file.mediaType === "application/pdf") {
    const { openPdfParser } = await import("./pdf-parser.ts");
    return openPdfParser(file, io);
  }
  const { openVideoParser } = await import("./video-parser.ts");
  return openVideoParser(file, io);
}
