/** So many numbers are compared in under 100 ms. If there are more, only the vectors that are nearest by their bits are compared. */
export const mostExact = 100_000 * 768;

/** Numbers that are compared for each wanted hit, among the rows that are nearest by bits: 400 rows of 768. */
const rescoredPerHit = 400 * 768;
/** For fewer hits than this, as many rows are compared as for this number. */
const fewestHits = 10;

/** How many of the rows that are nearest by bits are compared by their numbers. */
export function rowsToRescore(top: number, dimensions: number): number {
  return Math.ceil((Math.max(top, fewestHits) * rescoredPerHit) / dimensions);
}
