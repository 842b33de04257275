/**
 * The time until all inputs of a run are embedded. A client knows only of the inputs that it has pulled: the others take as
 * long as these.
 *
 * @param etaMs milliseconds until those that it has pulled are done
 * @param pulled how many of them are left
 * @param left how many inputs of the run are left
 */
export function scaleEta(etaMs: number | undefined, pulled: number, left: number): number | undefined {
  if (left === 0) return 0;
  return etaMs === undefined || pulled === 0 ? undefined : (etaMs / pulled) * left;
}
