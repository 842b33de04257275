/** One entry of an edit list: what it shows, in units of the movie and of the track; `from` -1 shows nothing. */
export interface Edit {
  readonly duration: number;
  readonly from: number;
  /** @default 1 */
  readonly rate?: number;
}

/** Where each box of a type begins in an MP4's header. */
function places(mp4: Buffer, type: string): number[] {
  const found: number[] = [];
  for (let at = mp4.indexOf(type, mp4.indexOf("moov")); at !== -1; at = mp4.indexOf(type, at + 4))
    found.push(at - 4);
  return found;
}

/** Changes the entries of each track's edit list, in an MP4 whose header comes last; there may be more of them after. */
export function withEdits(mp4: Buffer, change: (edits: Edit[], track: number) => readonly Edit[]): Buffer {
  let bytes = mp4;
  for (const track of places(mp4, "elst").keys()) {
    const at = places(bytes, "elst")[track] ?? 0;
    const end = at + bytes.readUInt32BE(at);
    const old = Array.from({ length: bytes.readUInt32BE(at + 12) }, (_, index) => ({
      duration: bytes.readUInt32BE(at + 16 + index * 12),
      from: bytes.readInt32BE(at + 20 + index * 12),
    }));
    const edits = change(old, track);
    const list = Buffer.alloc(16 + edits.length * 12);
    bytes.copy(list, 0, at, at + 16);
    list.writeUInt32BE(list.length);
    list.writeUInt32BE(edits.length, 12);
    for (const [index, { duration, from, rate = 1 }] of edits.entries()) {
      list.writeUInt32BE(duration, 16 + index * 12);
      list.writeInt32BE(from, 20 + index * 12);
      list.writeInt32BE(rate * 0x10000, 24 + index * 12);
    }
    const growth = list.length - (end - at);
    bytes = Buffer.concat([bytes.subarray(0, at), list, bytes.subarray(end)]);
    const parents = [places(bytes, "edts"), places(bytes, "trak"), places(bytes, "moov")];
    for (const starts of parents) {
      const parent = starts.findLast((start) => start < at) ?? 0;
      bytes.writeUInt32BE(bytes.readUInt32BE(parent) + growth, parent);
    }
  }
  return bytes;
}
