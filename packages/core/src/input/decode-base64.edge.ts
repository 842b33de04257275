/** The bytes of base64 in either alphabet, with or without padding; what is no base64 is passed over. */
export function decodeBase64(base64: string): Uint8Array {
  const digits = (base64.split("=", 1)[0] ?? "")
    .replaceAll("-", "+")
    .replaceAll("_", "/")
    .replaceAll(/[^A-Za-z0-9+/]+/g, "");
  // One digit alone is no byte.
  const whole = digits.length % 4 === 1 ? digits.slice(0, -1) : digits;
  return Uint8Array.from(atob(whole), (character) => character.charCodeAt(0));
}
