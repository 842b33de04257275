import { useEffect, useRef } from "preact/hooks";
import { itemFacts } from "../common/item-facts.ts";
import { KindIcon } from "../common/kind-icon.tsx";
import type { Source } from "../source/source.ts";
import type { Item } from "../wire.ts";
import { EntryMedia } from "./entry-media.tsx";

/** One entry as large as the window allows. */
export function EntryDialog({
  source,
  item,
  showsCollection,
  onLike,
  onClose,
}: {
  source: Source;
  item: Item;
  showsCollection: boolean;
  onLike: (item: Item) => void;
  onClose: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = (): void => dialog.current?.close();
  const { title, path, kind } = item;
  const file = source.fileOf(item);
  return (
    <dialog
      ref={dialog}
      class="entry"
      aria-labelledby="entry-title"
      onClose={onClose}
      // Beside what is in the dialog there is only what lies behind it.
      onClick={({ target }) => target === dialog.current && close()}
    >
      <div class="entry-body">
        <header>
          <h2 id="entry-title">{title}</h2>
          <button type="button" class="quiet" onClick={close}>
            Close
          </button>
        </header>
        <EntryMedia item={item} file={kind === "image" ? source.pictureOf(item) : file} />
        <p class="facts">
          <KindIcon kind={kind} />
          {itemFacts(item, showsCollection)}
        </p>
        {path !== title && <p class="faint">{path}</p>}
        <footer>
          <button
            type="button"
            onClick={() => {
              close();
              onLike(item);
            }}
          >
            More like this
          </button>
          {file !== undefined && (
            <a class="button" href={file} target="_blank" rel="noreferrer">
              {kind === "pdf" ? "Download the file" : "Open the file"}
            </a>
          )}
        </footer>
      </div>
    </dialog>
  );
}
