/**
 * What a value is by its tag: a sandbox or a test runner has classes of its own, of which nothing here is an instance. In
 * workerd it may be the tags that are missing.
 */
function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && tagOf(value) === "Uint8Array";
}

export function isUrl(value: unknown): value is URL {
  return value instanceof URL || (tagOf(value) === "URL" && typeof (value as URL).href === "string");
}

export function isBlob(value: unknown): value is Blob {
  if (value instanceof Blob) return true;
  return /^(?:Blob|File)$/.test(tagOf(value)) && typeof (value as Blob).stream === "function";
}
