/** A frame of the fuzzing itself, which differs between what finds an input and what makes it shorter. */
const ownFrame = /^ +at .*(?:\/tools\/fuzz\/|node:)/;

/** What two problems share that are the same one: numbers and quotes are the input's, and frames of fuzzing tell nothing. */
export function problemKind(problem: string): string {
  return problem
    .split("\n")
    .filter((line) => !ownFrame.test(line))
    .map((line) => line.replace(/[\d"'].*/, ""))
    .join("\n");
}
