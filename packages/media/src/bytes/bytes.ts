/**
 * A fixed run of bytes that can be read anywhere, again and again: a file, a `Blob`, memory, or parts of these.
 * Facts, pieces and streams are all made from this.
 */
export interface Bytes {
  /** How messages name it. */
  readonly label: string;
  readonly byteLength: number;
  /** @throws MediaChangedError MediaDisposedError MediaReadError */
  open(): Promise<OpenBytes>;
}

export interface OpenBytes extends AsyncDisposable {
  /** The descriptor of the file that the bytes are, from their beginning to their end, where they are a file. */
  readonly descriptor?: number;
  /**
   * `length` bytes from `offset`; fewer only where the run ends before. They may be kept, and must not be changed: they
   * may be a view of the source's own memory.
   */
  read(offset: number, length: number): Promise<Buffer>;
  /** Throws if the bytes are no longer those that were loaded. */
  verify(): Promise<void>;
}

/** The part of a read from `offset` that lies inside `byteLength` bytes. */
export function clamp(offset: number, length: number, byteLength: number): { start: number; end: number } {
  const start = Math.min(Math.max(offset, 0), byteLength);
  return { start, end: Math.min(start + Math.max(length, 0), byteLength) };
}
