import { AnnotationMode, getDocument, PDFWorker, type PDFDocumentProxy } from "pdfjs-dist";
import { visibleSeconds } from "./visible-seconds.ts";

/** A PDF whose pages can be drawn. */
export interface OpenPdf {
  readonly pages: number;
  /** Draws a page as large as it fits. @param page from 1 @throws when it cannot be drawn */
  draw(page: number, most: Size): Promise<DrawnPage>;
  close(): void;
}

export interface DrawnPage {
  readonly canvas: HTMLCanvasElement;
  /** Nothing is missing: what cannot be decoded of a page is left out of it. */
  readonly isWhole: boolean;
}

/** In pixels of the canvas. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Seconds after which a file is given up that keeps its thread busy. */
const mostSeconds = 30;
/** Larger images in a page are left out. */
const mostPixels = 50_000_000;
/** Bytes that are asked for at a time: no more is read of a file than its page needs. */
const chunk = 256 * 1024;

/**
 * Opens a PDF in a thread of its own, which ends with it. Nothing in the file is carried out: pdf.js has scripts, forms
 * and links in parts of their own, none of which is here.
 *
 * @param signal closes it
 * @throws when it is no PDF, is damaged, or wants a password
 */
export async function openPdf(address: string, signal: AbortSignal): Promise<OpenPdf> {
  const thread = new Worker(new URL("./pdf-thread.ts", import.meta.url), { type: "module" });
  // Its types know no other port than none.
  const worker = new PDFWorker({ port: thread as unknown as null, verbosity: 0 });
  const close = (): void => {
    worker.destroy();
    thread.terminate();
  };
  signal.addEventListener("abort", close);
  const parts = new URL(import.meta.env.VITE_PDF_PARTS, location.href).href;
  try {
    const pdf = await inTime(
      getDocument({
        url: new URL(address, location.href).href,
        worker,
        rangeChunkSize: chunk,
        disableAutoFetch: true,
        disableStream: true,
        // WebAssembly would need an exception in the page's policy: these decoders are the same, as plain scripts.
        useWasm: false,
        wasmUrl: parts,
        cMapUrl: parts,
        maxImageSize: mostPixels,
        canvasMaxAreaInBytes: 4 * mostPixels,
        verbosity: 0,
      }).promise,
      signal,
    );
    return {
      pages: pdf.numPages,
      draw: (page, most) => inTime(drawPage(pdf, page, most), signal),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

async function drawPage(pdf: PDFDocumentProxy, number: number, most: Size): Promise<DrawnPage> {
  const page = await pdf.getPage(number);
  const { width, height } = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: Math.min(most.width / width, most.height / height) });
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.floor(viewport.width));
  canvas.height = Math.max(1, Math.floor(viewport.height));
  await page.render({ canvas, viewport, annotationMode: AnnotationMode.DISABLE }).promise;
  // In place of an image that could not be decoded there is null, and of a font the reason.
  const parts = [...page.objs, ...page.commonObjs].map(([, part]): unknown => part);
  return { canvas, isWhole: parts.every((part) => part !== null && typeof part !== "string") };
}

/** @throws where nothing came of it in time, or it was closed meanwhile */
async function inTime<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const patience = visibleSeconds(mostSeconds, "The PDF takes too long to draw.");
  const ending = AbortSignal.any([signal, patience.signal]);
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        const fail = (): void => reject(ending.reason as Error);
        if (ending.aborted) fail();
        else ending.addEventListener("abort", fail);
      }),
    ]);
  } finally {
    patience.stop();
  }
}
