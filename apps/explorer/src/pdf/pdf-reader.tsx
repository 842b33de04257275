import { useEffect, useRef, useState } from "preact/hooks";
import { partlyDrawn, showPdfPage, type ShownPage } from "./show-pdf-page.ts";

/** A PDF page by page, from the one that was found. */
export function PdfReader({
  address,
  first,
  title,
  onError,
}: {
  address: string;
  /** The page that is shown first, from 1. */
  first: number;
  title: string;
  /** It cannot be drawn. */
  onError: () => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [page, setPage] = useState(first);
  const [shown, setShown] = useState<ShownPage & { readonly page: number }>();
  useEffect(() => {
    const closing = new AbortController();
    const { signal } = closing;
    showPdfPage(canvas.current as HTMLCanvasElement, address, page, signal).then(
      (result) => setShown({ page, ...result }),
      () => {
        if (!signal.aborted) onError();
      },
    );
    return () => closing.abort();
  }, [address, page]);
  const isBusy = shown?.page !== page;
  return (
    <>
      <canvas
        ref={canvas}
        class="entry-media"
        role="img"
        aria-label={`Page ${String(page)} of ${title}`}
        aria-busy={isBusy}
      />
      <div class="pager">
        <button
          type="button"
          aria-label="Previous page"
          disabled={page <= 1}
          onClick={() => setPage(page - 1)}
        >
          Previous
        </button>
        <span role="status">
          {isBusy
            ? `Drawing page ${String(page)} …`
            : `Page ${String(page)} of ${String(shown.pages)}${shown.isWhole ? "" : `. ${partlyDrawn}`}`}
        </span>
        <button
          type="button"
          aria-label="Next page"
          disabled={page >= (shown?.pages ?? 0)}
          onClick={() => setPage(page + 1)}
        >
          Next
        </button>
      </div>
    </>
  );
}
