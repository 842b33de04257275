import type { Kind } from "../wire.ts";
import { KindIcon } from "./kind-icon.tsx";

/** In place of what cannot be shown. */
export function CannotShow({
  kind,
  isBroken,
}: {
  kind: Kind;
  /** It was tried. */
  isBroken: boolean;
}) {
  return (
    <div class="preview preview-none">
      <KindIcon kind={kind} />
      {isBroken && <span>This browser cannot show it</span>}
    </div>
  );
}
