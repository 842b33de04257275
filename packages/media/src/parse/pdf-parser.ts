import { ParseProblem } from "../errors/parse-problem.ts";
import { checkPages } from "../pdf/check-pages.ts";
import { listPages, type PdfPage } from "../pdf/list-pages.ts";
import { PdfFile } from "../pdf/pdf-file.ts";
import { writePiece } from "../pdf/write-piece.ts";
import type { ParsedFile, ParseIo } from "./parse-io.ts";
import type { FormatParser } from "./parse-task.ts";

/**
 * The most bytes of a PDF that are taken into memory, which its page work needs: pages share fonts and pictures that
 * may stand anywhere.
 */
const defaultMaxPdfBytes = 64 * 1024 * 1024;

export function openPdfParser(file: ParsedFile, io: ParseIo): FormatParser {
  let opened: { pdf: PdfFile; pages: PdfPage[] } | undefined;
  const open = async (): Promise<{ pdf: PdfFile; pages: PdfPage[] }> => {
    if (opened !== undefined) {
      opened.pdf.renewBudget();
      return opened;
    }
    checkLength(file);
    const pdf = new PdfFile(await io.read(0, file.byteLength));
    opened = { pdf, pages: listPages(pdf) };
    return opened;
  };
  return {
    get weight() {
      return opened === undefined ? 0 : file.byteLength;
    },
    run: async (task) => {
      const { pdf, pages } = await open();
      switch (task.do) {
        case "readFacts":
          checkPages(pdf, pages);
          return { kind: "pdf", pages: pages.length, encrypted: pdf.isEncrypted };
        case "cutPdf":
          await writePiece(pdf, pages.slice(task.start, task.end), (data, at) => io.write(data, at));
          return undefined;
        case "planVideo":
        case "cutVideo":
          throw new TypeError(`a PDF cannot ${task.do}`);
      }
    },
    close: () => {
      opened = undefined;
    },
  };
}

function checkLength({ byteLength, maxPdfBytes = defaultMaxPdfBytes }: ParsedFile): void {
  if (byteLength <= maxPdfBytes) return;
  throw new ParseProblem({
    kind: "tooLarge",
    option: "maxPdfBytes",
    unit: "bytes of PDF",
    allowed: maxPdfBytes,
    received: byteLength,
    hint: "its page work happens in memory; split it with another program, or raise maxPdfBytes",
  });
}
