/** A medium sent as base64. Only those parts of the text that are read are decoded. */
export interface Base64Medium {
  /** Media type of a data URI; undefined for bare base64. */
  mediaType: string | undefined;
  byteLength: number;
  /** Decodes `length` bytes from `offset`, which must be a multiple of 3. */
  read(offset: number, length: number): Uint8Array;
}

const dataUri = /^data:([^;,]*)(?:;[^;,]*)*?;base64,/i;

/** Reads bare base64 or a base64 data URI; undefined when it is neither. */
export function readBase64(text: Buffer): Base64Medium | undefined {
  const head = text.toString("latin1", 0, 256);
  const prefix = dataUri.exec(head);
  const data = prefix === null ? text : text.subarray(prefix[0].length);
  const padding = paddingOf(data);
  if (data.length === 0 || data.length % 4 !== 0 || !isAlphabet(data, data.length - padding))
    return undefined;
  return {
    mediaType: prefix?.[1]?.toLowerCase(),
    byteLength: (data.length / 4) * 3 - padding,
    read(offset, length) {
      const start = (offset / 3) * 4;
      const end = start + Math.ceil(length / 3) * 4;
      return Buffer.from(data.toString("latin1", start, end), "base64").subarray(0, length);
    },
  };
}

function paddingOf(data: Buffer): number {
  const isPad = (fromEnd: number) => data[data.length - fromEnd] === 0x3d;
  if (!isPad(1)) return 0;
  return isPad(2) ? 2 : 1;
}

const alphabet = new Uint8Array(256);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
  alphabet[char.charCodeAt(0)] = 1;
}

function isAlphabet(data: Buffer, end: number): boolean {
  for (let index = 0; index < end; index++) {
    if (alphabet[data[index] ?? 0] === 0) return false;
  }
  return true;
}
