/** How long the base64 of so many bytes is. */
export function base64Length(byteLength: number): number {
  return 4 * Math.ceil(byteLength / 3);
}
