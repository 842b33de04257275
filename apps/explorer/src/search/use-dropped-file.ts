import { useEffect, useState } from "preact/hooks";

/** Takes files that are dropped anywhere on the page, or pasted. Gives whether one is being dragged over it. */
export function useDroppedFile(onFile: ((file: File) => void) | undefined): boolean {
  const [isDragging, setIsDragging] = useState(false);
  useEffect(() => {
    if (onFile === undefined) return undefined;
    const listeners = new AbortController();
    const { signal } = listeners;
    const take = (data: DataTransfer | null): boolean => {
      const [file] = data?.files ?? [];
      if (file !== undefined) onFile(file);
      return file !== undefined;
    };
    const hasFile = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") === true;
    const over = (event: DragEvent): void => {
      if (!hasFile(event)) return;
      event.preventDefault();
      setIsDragging(true);
    };
    window.addEventListener("dragenter", over, { signal });
    window.addEventListener("dragover", over, { signal });
    window.addEventListener(
      "dragleave",
      (event) => {
        if (event.relatedTarget === null) setIsDragging(false);
      },
      { signal },
    );
    window.addEventListener(
      "drop",
      (event) => {
        if (!hasFile(event)) return;
        event.preventDefault();
        setIsDragging(false);
        take(event.dataTransfer);
      },
      { signal },
    );
    window.addEventListener(
      "paste",
      (event) => {
        if (take(event.clipboardData)) event.preventDefault();
      },
      { signal },
    );
    return () => listeners.abort();
  }, [onFile]);
  return isDragging;
}
