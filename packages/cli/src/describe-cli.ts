/** What this package is, in words. */
export function describeCli(): string {
  return "cli";
}
