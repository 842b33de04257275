import { useEffect, useRef, useState } from "preact/hooks";
import { inTurn } from "./in-turn.ts";
import { showPdfPage } from "./show-pdf-page.ts";

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
  const [isDrawn, setIsDrawn] = useState(false);
  useEffect(() => {
    const element = canvas.current as HTMLCanvasElement;
    const closing = new AbortController();
    const { signal } = closing;
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      seen.disconnect();
      inTurn(signal, () => showPdfPage(element, address, page, signal)).then(
        () => setIsDrawn(true),
        () => {
          if (!signal.aborted) onError();
        },
      );
    });
    seen.observe(element);
    return () => {
      seen.disconnect();
      closing.abort();
    };
  }, [address, page]);
  return (
    <canvas
      ref={canvas}
      class="preview preview-pdf"
      role="img"
      aria-label={`Page ${String(page)} of ${title}`}
      aria-busy={!isDrawn}
    />
  );
}
