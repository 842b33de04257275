/** Credits without the dust of binary fractions. */
export function formatCredits(credits: number): string {
  return String(Number(credits.toFixed(8)));
}

/** `1 result`, `5,000 results`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}
