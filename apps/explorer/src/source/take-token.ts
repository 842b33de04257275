const name = "segmind-embed explore";

/**
 * The token that stands behind the address's `#`, which no server sees. It leaves the address, and so the history and
 * what is copied from there, and stays with this tab.
 */
export function takeToken(): string | undefined {
  const given = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (given === undefined) return sessionStorage.getItem(name) ?? undefined;
  sessionStorage.setItem(name, given);
  history.replaceState(null, "", location.pathname);
  return given;
}
