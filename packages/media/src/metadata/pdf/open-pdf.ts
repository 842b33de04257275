import { PDFCatalog, PDFDocument, PDFPageLeaf, PDFRef, type PDFContext } from "@cantoo/pdf-lib";
import { EncryptedMediaError } from "../../errors/content-errors.ts";
import { MediaTooLargeError } from "../../errors/limit-errors.ts";
import { checkPageTree } from "./check-page-tree.ts";
import { checkPdf } from "./check-pdf.ts";
import { broken, type FormatInput } from "../format-problem.ts";
import { mendObjectStreams } from "./mend-object-streams.ts";
import { gatherNamedObjects } from "./gather-named-objects.ts";
import type { PdfReferences } from "./read-references.ts";
import { repair } from "./repair-hint.ts";

/**
 * The most bytes of a PDF. It is read into memory as a whole, because pages share fonts and images that may be anywhere in
 * it. Parsing takes several times as much.
 */
const defaultMaxPdfBytes = 64 * 1024 * 1024;

/** A parsed PDF. */
export interface OpenPdf {
  readonly context: PDFContext;
  readonly catalog: PDFCatalog;
  /** In order. */
  readonly pages: readonly PDFPageLeaf[];
  /** Encrypted with an empty password, which only restricts permissions. */
  readonly encrypted: boolean;
}

/** Parses a PDF strictly: a page that cannot be parsed is an error, not left out. */
export async function openPdf(input: FormatInput, maxBytes = defaultMaxPdfBytes): Promise<OpenPdf> {
  const { bytes, signal } = input;
  if (bytes.byteLength > maxBytes) {
    throw new MediaTooLargeError(bytes.label, {
      option: "maxPdfBytes",
      unit: "bytes of PDF",
      allowed: maxBytes,
      received: bytes.byteLength,
      hint: "PDFs are parsed in memory; split it with another program, or raise maxPdfBytes",
    });
  }
  const { data, encrypted, references } = documentOf(
    input,
    fromHeader(await input.open.read(0, bytes.byteLength)),
  );
  signal?.throwIfAborted();
  let context: PDFContext;
  try {
    ({ context } = await PDFDocument.load(data, {
      // An encrypted file is first parsed without its key, when its objects are invalid.
      throwOnInvalidObject: !encrypted,
      updateMetadata: false,
      ...(encrypted ? { password: "" } : {}),
    }));
    if (references !== undefined) mendObjectStreams(context, references);
  } catch (cause) {
    signal?.throwIfAborted();
    if (encrypted) throw encryptedPdf(input, cause);
    return broken(input, "its objects cannot be read", { cause, hint: repair });
  }
  signal?.throwIfAborted();
  if (!encrypted && context.trailerInfo.Encrypt !== undefined) throw encryptedPdf(input, undefined);
  const root =
    references === undefined
      ? context.trailerInfo.Root
      : PDFRef.of(references.root.number, references.root.generation);
  const catalog = context.lookup(root);
  if (!(catalog instanceof PDFCatalog)) return broken(input, "it has no catalog", { hint: repair });
  checkPageTree(input, catalog);
  return { context, catalog, pages: pagesOf(catalog), encrypted };
}

/** The bytes for pdf-lib, and the references if it cannot tell the versions of objects apart by itself. */
function documentOf(
  input: FormatInput,
  data: Buffer,
): { data: Buffer; encrypted: boolean; references: PdfReferences | undefined } {
  const { encrypted, references } = checkPdf(input, data);
  const named = references && gatherNamedObjects(data, references);
  return named === undefined
    ? { data, encrypted, references: undefined }
    : { data: named, encrypted, references };
}

function pagesOf(catalog: PDFCatalog): PDFPageLeaf[] {
  const pages: PDFPageLeaf[] = [];
  catalog.Pages().traverse((node) => {
    if (node instanceof PDFPageLeaf) pages.push(node);
  });
  return pages;
}

/** Removes bytes before the header, if positions in the file count from the header. */
function fromHeader(data: Buffer): Buffer {
  const header = data.subarray(0, 1_024).indexOf("%PDF-");
  if (header <= 0) return data;
  const last = /startxref\s+(\d+)/.exec(data.subarray(-1_024).toString("latin1"))?.[1];
  const start = header + Number(last ?? 0);
  const isThere = /^(?:xref|\d+\s+\d+\s+obj)\b/.test(data.toString("latin1", start, start + 32));
  return isThere ? data.subarray(header) : data;
}

function encryptedPdf({ bytes, mediaType }: FormatInput, cause: unknown): EncryptedMediaError {
  return new EncryptedMediaError(
    bytes.label,
    mediaType,
    "save a copy without a password, for instance: qpdf --password=… --decrypt in.pdf out.pdf",
    cause,
  );
}
