import { useState } from "preact/hooks";
import { CannotShow } from "../common/cannot-show.tsx";
import { KindIcon } from "../common/kind-icon.tsx";
import { playerAddress } from "../common/player-address.ts";
import { PdfThumbnail } from "../pdf/pdf-thumbnail.tsx";
import type { Item } from "../wire.ts";

/** An item as one would look at it. */
export function Preview({ item, file }: { item: Item; file: string | undefined }) {
  const [isBroken, setIsBroken] = useState(false);
  const onError = (): void => setIsBroken(true);
  const { kind, text, title, range } = item;
  if (kind === "text") {
    return (
      <div class="preview preview-text">
        <p class="passage">{text}</p>
      </div>
    );
  }
  if (file === undefined || isBroken) return <CannotShow kind={kind} isBroken={isBroken} />;
  const played = {
    controls: true,
    preload: "metadata",
    src: playerAddress(file, range),
    "aria-label": title,
    onError,
  } as const;
  switch (kind) {
    case "image":
      return <img class="preview" src={file} alt={title} loading="lazy" decoding="async" onError={onError} />;
    case "audio":
      return (
        <div class="preview preview-audio">
          <KindIcon kind={kind} />
          <audio {...played} />
        </div>
      );
    case "video":
      return <video class="preview" {...played} />;
    case "pdf":
      return <PdfThumbnail address={file} page={range?.page ?? 1} title={title} onError={onError} />;
  }
}
