/** How a parser reads the file it works on, and writes what it cuts from it. */
export interface ParseIo {
  /** `length` bytes from `offset`; fewer only where the file ends before. */
  read(offset: number, length: number): Promise<Buffer>;
  /** Writes a part of the piece that is being cut; the bytes are not changed later. */
  write(data: Uint8Array, position: number): Promise<void>;
}

/** What a parser knows of a file before it reads it. */
export interface ParsedFile {
  readonly mediaType: string;
  readonly byteLength: number;
  /** The most bytes of a PDF; those of pieces and of what was loaded have no cap. */
  readonly maxPdfBytes: number | undefined;
  /** The most bytes of memory that reading it may take. */
  readonly maxMemory: number;
}
