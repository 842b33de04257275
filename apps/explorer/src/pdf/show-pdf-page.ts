/**
 * Draws a page of a PDF on a canvas, as large as the canvas is shown.
 *
 * @param page from 1
 * @returns how many pages the PDF has
 * @throws when it cannot be drawn
 */
export async function showPdfPage(
  canvas: HTMLCanvasElement,
  address: string,
  page: number,
  signal: AbortSignal,
): Promise<number> {
  // pdf.js is larger than all the rest of the page, and is loaded when there is a PDF to be seen.
  const { openPdf } = await import("./open-pdf.ts");
  const pdf = await openPdf(address, signal);
  try {
    const most = {
      width: canvas.clientWidth * devicePixelRatio,
      height: canvas.clientHeight * devicePixelRatio,
    };
    const drawn = await pdf.draw(page, most);
    signal.throwIfAborted();
    canvas.width = drawn.width;
    canvas.height = drawn.height;
    canvas.getContext("2d")?.drawImage(drawn, 0, 0);
    return pdf.pages;
  } finally {
    pdf.close();
  }
}
