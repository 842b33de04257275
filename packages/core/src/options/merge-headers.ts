type Headers = Readonly<Record<string, string>>;

/** Headers with later ones in place of those of the same name, whose case tells nothing. */
export function mergeHeaders(earlier: Headers | undefined, later: Headers | undefined): Headers | undefined {
  if (earlier === undefined || later === undefined) return later ?? earlier;
  const replaced = new Set(Object.keys(later).map((name) => name.toLowerCase()));
  const remaining = Object.entries(earlier).filter(([name]) => !replaced.has(name.toLowerCase()));
  return { ...Object.fromEntries(remaining), ...later };
}
