import type { ComponentChildren } from "preact";

/** What there is to say in place of results. */
export function Notice({
  title,
  isError = false,
  children,
}: {
  title: string;
  isError?: boolean;
  children?: ComponentChildren;
}) {
  return (
    <div class={`notice ${isError ? "notice-error" : ""}`} role={isError ? "alert" : undefined}>
      <h2>{title}</h2>
      {children !== undefined && <p>{children}</p>}
    </div>
  );
}
