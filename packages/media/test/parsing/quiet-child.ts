// Parses a PDF that pdf-lib prints warnings about on this thread, and prints what was printed meanwhile.
import output from "node:console";
import { loadMedia } from "@segmind-embeddings/media";
import { PdfWriter } from "../pdf/pdf-writer.ts";

const printed: unknown[] = [];
const record = (...values: unknown[]): void => void printed.push(values[0]);
Object.assign(output, { warn: record, log: record, error: record });

const pdf = new PdfWriter();
// A number that is too large, and so many objects that other work runs between them.
const places = Object.fromEntries(
  Array.from({ length: 500 }, (_, index) => [index + 4, pdf.object(index + 4, "[99999999999999999999]")]),
);
places[1] = pdf.object(1, "<< /Type /Catalog /Pages 2 0 R >>");
places[2] = pdf.object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
places[3] = pdf.object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>");
const file = pdf.end(pdf.table(places, "/Size 600 /Root 1 0 R"));

const warn = Reflect.get(output, "warn");
const reading = loadMedia(file, { parsing: "inProcess" });
const other = loadMedia(file, { parsing: "inProcess" });
const timer = setInterval(() => output.warn("the program's own"), 1);
await Promise.all([reading, other]);
clearInterval(timer);
output.log(`restored ${Reflect.get(output, "warn") === warn}`);
process.stdout.write([...new Set(printed)].join("\n"));
