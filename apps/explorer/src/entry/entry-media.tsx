import { useState } from "preact/hooks";
import { CannotShow } from "../common/cannot-show.tsx";
import { playerAddress } from "../common/player-address.ts";
import { PdfReader } from "../pdf/pdf-reader.tsx";
import type { Item } from "../wire.ts";

/** What an entry is, to be read, looked at or played. */
export function EntryMedia({ item, file }: { item: Item; file: string | undefined }) {
  const [isBroken, setIsBroken] = useState(false);
  const onError = (): void => setIsBroken(true);
  const { kind, text, title, range } = item;
  if (kind === "text") return <p class="entry-text">{text}</p>;
  if (file === undefined || isBroken) return <CannotShow kind={kind} isBroken={isBroken} />;
  const played = { controls: true, src: playerAddress(file, range), "aria-label": title, onError };
  switch (kind) {
    case "image":
      return <img class="entry-media" src={file} alt={title} onError={onError} />;
    case "audio":
      return <audio class="entry-player" {...played} />;
    case "video":
      return <video class="entry-media" {...played} />;
    case "pdf":
      return <PdfReader address={file} first={range?.page ?? 1} title={title} onError={onError} />;
  }
}
