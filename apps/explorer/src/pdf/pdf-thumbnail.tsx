import { useEffect, useRef, useState } from "preact/hooks";
import { inTurn } from "./in-turn.ts";
import { partlyDrawn, showPdfPage, type ShownPage } from "./show-pdf-page.ts";

/** A page of a PDF as a picture, drawn when it comes into view. */
export function PdfThumbnail({
  address,
  page,
  title,
  onError,
}: {
  address: string;
  /** From 1. */
  page: number;
  title: string;
  /** It cannot be drawn. */
  onError: () => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [shown, setShown] = useState<ShownPage>();
  useEffect(() => {
    const element = canvas.current as HTMLCanvasElement;
    const closing = new AbortController();
    const { signal } = closing;
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      seen.disconnect();
      inTurn(signal, () => showPdfPage(element, address, page, signal)).then(setShown, () => {
        if (!signal.aborted) onError();
      });
    });
    seen.observe(element);
    return () => {
      seen.disconnect();
      closing.abort();
    };
  }, [address, page]);
  return (
    <div class="preview-page">
      <canvas
        ref={canvas}
        class="preview preview-pdf"
        role="img"
        aria-label={`Page ${String(page)} of ${title}`}
        aria-busy={shown === undefined}
      />
      {shown?.isWhole === false && <span class="preview-remark">{partlyDrawn}</span>}
    </div>
  );
}
