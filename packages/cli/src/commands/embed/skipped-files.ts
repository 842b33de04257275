/** Skipped files by reason, with the first few names of each. */
export class SkippedFiles {
  readonly #byReason = new Map<string, { count: number; examples: string[] }>();

  add(path: string, reason: string): void {
    const group = this.#byReason.get(reason) ?? { count: 0, examples: [] };
    group.count += 1;
    if (group.examples.length < 3) group.examples.push(path);
    this.#byReason.set(reason, group);
  }

  get groups(): { readonly reason: string; readonly count: number; readonly examples: readonly string[] }[] {
    return Array.from(this.#byReason, ([reason, group]) => ({ reason, ...group })).sort(
      (a, b) => b.count - a.count,
    );
  }
}
