import { useState } from "preact/hooks";
import type { Item } from "../wire.ts";
import { KindIcon } from "../common/kind-icon.tsx";

/** An item as one would look at it. */
export function Preview({ item, file }: { item: Item; file: string | undefined }) {
  const [isBroken, setIsBroken] = useState(false);
  const { kind, text, title, range } = item;
  const part = range?.seconds === undefined ? "" : `#t=${range.seconds.join(",")}`;
  const onError = (): void => setIsBroken(true);
  if (kind === "text") {
    return (
      <div class="preview preview-text">
        <p class="passage">{text}</p>
      </div>
    );
  }
  if (file === undefined || isBroken) {
    return (
      <div class="preview preview-none">
        <KindIcon kind={kind} />
        {isBroken && <span>This browser cannot show it</span>}
      </div>
    );
  }
  switch (kind) {
    case "image":
      return <img class="preview" src={file} alt={title} loading="lazy" decoding="async" onError={onError} />;
    case "audio":
      return (
        <div class="preview preview-audio">
          <KindIcon kind={kind} />
          <audio controls preload="metadata" src={file + part} aria-label={title} onError={onError} />
        </div>
      );
    case "video":
      return (
        <video
          class="preview"
          controls
          preload="metadata"
          src={file + part}
          aria-label={title}
          onError={onError}
        />
      );
    case "pdf":
      return (
        <div class="preview preview-none">
          <KindIcon kind={kind} />
        </div>
      );
  }
}
