/** A whole file of each format, from which the bad ones are made. */
export interface GoodFiles {
  readonly png: Buffer;
  readonly jpeg: Buffer;
  readonly gif: Buffer;
  readonly webp: Buffer;
  readonly tiff: Buffer;
  readonly avif: Buffer;
  readonly wav: Buffer;
  readonly mp3: Buffer;
  readonly bareMp3: Buffer;
  readonly mp4: Buffer;
  readonly fastMp4: Buffer;
  readonly fragments: Buffer;
  readonly mov: Buffer;
  readonly pdf: Buffer;
  readonly tablePdf: Buffer;
}

export interface BadFile {
  /** The name of the saved file. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly code: string;
}

export const bad = (name: string, code: string, bytes: Uint8Array | string): BadFile => ({
  name,
  code,
  bytes: Buffer.from(bytes as Uint8Array),
});

/** A changed copy. */
export function altered(bytes: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
}

export const part = (bytes: Buffer, share: number): Buffer =>
  bytes.subarray(0, Math.floor(bytes.length * share));

/** Overwrites the number `offset` bytes after a four-letter name. */
export const writeAfter = (bytes: Buffer, name: string, offset: number, value: number): Buffer =>
  altered(bytes, (copy) => copy.writeUInt32BE(value, copy.indexOf(name, 0, "latin1") + 4 + offset));

export const emptyZip = Buffer.concat([Buffer.from("PK\u0005\u0006"), Buffer.alloc(18)]);
