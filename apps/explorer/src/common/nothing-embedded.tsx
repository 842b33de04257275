import { Notice } from "./notice.tsx";

/** What an empty store shows. */
export function NothingEmbedded() {
  return (
    <Notice title="Nothing is embedded yet">
      <code>segmind-embed embed FOLDER</code> embeds a folder; then load this page again.
    </Notice>
  );
}
