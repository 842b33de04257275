import type { Kind } from "../wire.ts";

const paths: Readonly<Record<Kind, string>> = {
  text: "M5 6h14M5 10h14M5 14h14M5 18h9",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01",
  audio: "M9 18V6l10-2v12M9 18a3 2.5 0 1 1-6 0 3 2.5 0 0 1 6 0zM19 16a3 2.5 0 1 1-6 0 3 2.5 0 0 1 6 0z",
  video: "M4 6h16v12H4zM10 9.5l5 2.5-5 2.5z",
  pdf: "M6 3h8l5 5v13H6zM14 3v5h5M9 13h7M9 17h5",
};

/** A sign for a kind of content; what it means stands beside it. */
export function KindIcon({ kind }: { kind: Kind }) {
  return (
    <svg class="kind-icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[kind]} />
    </svg>
  );
}
