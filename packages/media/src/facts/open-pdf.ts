import { PDFCatalog, PDFDocument, PDFPageLeaf, PDFRef, type PDFContext } from "@cantoo/pdf-lib";
import { EncryptedMediaError } from "../errors/content-errors.ts";
import { MediaTooLargeError } from "../errors/limit-errors.ts";
import { checkPageTree } from "./check-page-tree.ts";
import { checkPdf } from "./check-pdf.ts";
import { broken, type FormatInput } from "./format-problem.ts";
import { mendObjectStreams } from "./mend-object-streams.ts";
import { gatherNamedObjects } from "./named-objects.ts";
import type { PdfReferences } from "./pdf-references.ts";
import { repair } from "./repair-pdf.ts";

/**
 * The most bytes of a PDF that are taken into memory, which its page work needs: pages share fonts and pictures that
 * may stand anywhere. Parsing takes several times as much.
 */
const defaultMaxPdfBytes = 64 * 1024 * 1024;

/** A PDF that was read. */
export interface OpenPdf {
  readonly context: PDFContext;
  readonly catalog: PDFCatalog;
  /** In order. */
  readonly pages: readonly PDFPageLeaf[];
  /** Encrypted with no password: only its permissions are locked. */
  readonly encrypted: boolean;
}

/** Reads a whole PDF, strictly: a page that cannot be read is an error here, not a page less. */
export async function openPdf(input: FormatInput, maxBytes = defaultMaxPdfBytes): Promise<OpenPdf> {
  const { bytes, signal } = input;
  if (bytes.byteLength > maxBytes) {
    throw new MediaTooLargeError(bytes.label, {
      option: "maxPdfBytes",
      unit: "bytes of PDF",
      allowed: maxBytes,
      received: bytes.byteLength,
      hint: "its page work happens in memory; split it with another program, or raise maxPdfBytes",
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
      // An encrypted file is first parsed without its key, when its objects are noise.
      throwOnInvalidObject: !encrypted,
      updateMetadata: false,
      ...(encrypted ? { password: "" } : {}),
    }));
    if (references !== undefined) mendObjectStreams(context, references);
  } catch (cause) {
    signal?.throwIfAborted();
    if (encrypted) throw encryptedPdf(input, cause);
    return broken(input, "its objects cannot be read", { cause, cure: repair });
  }
  signal?.throwIfAborted();
  if (!encrypted && context.trailerInfo.Encrypt !== undefined) throw encryptedPdf(input, undefined);
  const root =
    references === undefined
      ? context.trailerInfo.Root
      : PDFRef.of(references.root.number, references.root.generation);
  const catalog = context.lookup(root);
  if (!(catalog instanceof PDFCatalog)) return broken(input, "it has no catalog", { cure: repair });
  checkPageTree(input, catalog);
  return { context, catalog, pages: pagesOf(catalog), encrypted };
}

/** What the library is given to read, and what tells the versions of its objects apart where it cannot. */
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

/** The bytes from the header on, where something stands in front of it and the places in the file count from it. */
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
