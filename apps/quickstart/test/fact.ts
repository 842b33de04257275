/** What the summary says of something. */
export function fact(stdout: string, name: string): string | undefined {
  const summary = stdout.slice(stdout.indexOf("Summary"));
  return new RegExp(`^  ${name} +(.*)$`, "m").exec(summary)?.[1];
}
