/** A frame of the fuzzing itself, which differs between what finds an input and what makes it shorter. */
const ownFrame = /^ +at .*(?:\/tools\/fuzz\/|node:)/;

/** What two reports of the same problem share: numbers and quotes differ by input, and frames of the fuzzer say nothing. */
export function problemKind(problem: string): string {
  return problem
    .split("\n")
    .filter((line) => !ownFrame.test(line))
    .map((line) => line.replace(/[\d"'].*/, ""))
    .join("\n");
}
