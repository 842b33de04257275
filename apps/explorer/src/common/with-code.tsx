import type { ComponentChildren } from "preact";

/** A message, in which what stands between backticks is code. */
export function withCode(message: string): ComponentChildren {
  return message.split("`").map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part));
}
