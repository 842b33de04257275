type Headers = Readonly<Record<string, string>>;

/** Merges headers: a later one replaces an earlier one of the same name, in whatever case the two are written. */
export function mergeHeaders(earlier: Headers | undefined, later: Headers | undefined): Headers | undefined {
  if (earlier === undefined || later === undefined) return later ?? earlier;
  const replaced = new Set(Object.keys(later).map((name) => name.toLowerCase()));
  const remaining = Object.entries(earlier).filter(([name]) => !replaced.has(name.toLowerCase()));
  return { ...Object.fromEntries(remaining), ...later };
}
