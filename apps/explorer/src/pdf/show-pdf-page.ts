export interface ShownPage {
  /** How many pages the PDF has. */
  readonly pages: number;
  /** Nothing is missing on it. */
  readonly isWhole: boolean;
}

/** What is said of a page that is not whole. */
export const partlyDrawn = "Some of this page cannot be drawn";

/**
 * Draws a page of a PDF on a canvas, as large as the canvas is shown.
 *
 * @param page from 1
 * @throws when it cannot be drawn
 */
export async function showPdfPage(
  canvas: HTMLCanvasElement,
  address: string,
  page: number,
  signal: AbortSignal,
): Promise<ShownPage> {
  // pdf.js is larger than all the rest of the page, and is loaded when there is a PDF to be seen.
  const { openPdf } = await import("./open-pdf.ts");
  const pdf = await openPdf(address, signal);
  try {
    const most = {
      width: canvas.clientWidth * devicePixelRatio,
      height: canvas.clientHeight * devicePixelRatio,
    };
    const { canvas: drawn, isWhole } = await pdf.draw(page, most);
    signal.throwIfAborted();
    canvas.width = drawn.width;
    canvas.height = drawn.height;
    canvas.getContext("2d")?.drawImage(drawn, 0, 0);
    return { pages: pdf.pages, isWhole };
  } finally {
    pdf.close();
  }
}
