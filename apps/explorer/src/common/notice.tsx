import type { ComponentChildren } from "preact";

/** What there is to say in place of results. */
export function Notice({
  title,
  isError = false,
  progress,
  action,
  children,
}: {
  title: string;
  isError?: boolean;
  /** @property share from 0 to 1 */
  progress?: { readonly name: string; readonly share: number };
  action?: { readonly words: string; readonly onClick: () => void };
  children?: ComponentChildren;
}) {
  return (
    <div class={`notice ${isError ? "notice-error" : ""}`} role={isError ? "alert" : undefined}>
      <h2>{title}</h2>
      {progress !== undefined && <progress value={progress.share} max={1} aria-label={progress.name} />}
      {children !== undefined && <p>{children}</p>}
      {action !== undefined && (
        <button type="button" onClick={action.onClick}>
          {action.words}
        </button>
      )}
    </div>
  );
}
