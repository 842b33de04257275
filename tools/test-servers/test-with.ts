import { describe, test } from "vitest";

/**
 * Tests that need what npm cannot install. Where something is missing they are skipped, and say so by name; with
 * SEGMIND_FORBID_SKIPS=1 they fail instead.
 */
export function describeWith(missing: readonly string[], title: string, tests: () => void): void {
  if (missing.length === 0) describe(title, tests);
  else tellMissing(missing, title);
}

/** One such test. @param timeout milliseconds; by default what all tests have */
export function testWith(
  missing: readonly string[],
  title: string,
  run: () => Promise<void>,
  timeout?: number,
): void {
  if (missing.length === 0) test(title, run, timeout);
  else tellMissing(missing, title);
}

function tellMissing(missing: readonly string[], title: string): void {
  const reason = `missing: ${missing.join(", ")}`;
  if (process.env["SEGMIND_FORBID_SKIPS"] === "1") {
    test(title, () => {
      throw new Error(`${reason}, and SEGMIND_FORBID_SKIPS=1 allows no skip`);
    });
    return;
  }
  process.stderr.write(`SKIPPED: ${title}: ${reason}\n`);
  test.skip(`${title} (skipped: ${reason})`, () => undefined);
}
