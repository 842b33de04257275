import { broken } from "../errors/parse-problem.ts";
import type { BoxWalk } from "./box-walk.ts";
import { readBox, wordAt } from "./read-box.ts";

/** How many samples may be told to lie in chunks beyond those that there are: some writers are careless with the last. */
const spareSamples = 10_000;

/** Tables that are lists: how long an entry is, and how many bytes of memory one takes while the library lists them. */
const lists: Readonly<Record<string, { readonly length: number; readonly memory: number }>> = {
  stts: { length: 8, memory: 84 },
  ctts: { length: 8, memory: 72 },
  stss: { length: 4, memory: 20 },
  stsc: { length: 12, memory: 84 },
  stco: { length: 4, memory: 20 },
  co64: { length: 8, memory: 20 },
};
/** The same for sizes, and for times when the pictures are not shown in the order in which they are decoded. */
const [sizeMemory, timeMemory] = [20, 100];

const tables = new Set([...Object.keys(lists), "stsz", "stz2"]);

/**
 * Holds the tables of a track against their length and against each other, and counts what the library will make of
 * them. The one of how samples lie in chunks gives runs of equal chunks by where they begin, so that one wrong number
 * stands for billions of samples.
 */
export function checkSampleTable(data: Buffer, start: number, end: number, walk: BoxWalk): void {
  const found = new Map<string, Buffer>();
  for (let offset = start; offset + 8 <= end;) {
    const box = readBox(data, offset, offset, end);
    if (tables.has(box.type)) {
      if (found.has(box.type)) return broken(`a track has two tables "${box.type}"`);
      found.set(box.type, data.subarray(box.start, box.end));
    }
    offset = box.end;
  }
  for (const [type, content] of found) checkTable(type, content, walk);
  const times = found.get("stts");
  if (times !== undefined && times.readUInt32BE(4) > 0) walk.hasSamplesInHeader = true;
  if (times !== undefined && found.has("ctts")) walk.addMemory(samplesOf("stts", times), timeMemory);
  checkChunks(found);
}

function checkTable(type: string, content: Buffer, walk: BoxWalk): void {
  const word = (at: number): number => wordAt(type, content, at);
  const atMost = (entries: number, room: number): void => {
    if (entries > room)
      return broken(`its table "${type}" counts ${entries} entries and has room for ${room}`);
  };
  const list = lists[type];
  if (list !== undefined) {
    atMost(word(4), Math.floor((content.length - 8) / list.length));
    walk.addMemory(word(4), list.memory);
    // PCM has a sample for each moment, so that there may be many; each has a byte at least.
    if (type === "stts" || type === "ctts") atMost(samplesOf(type, content), walk.byteLength);
  } else if (type === "stsz") {
    const isList = word(4) === 0;
    atMost(word(8), isList ? Math.floor((content.length - 12) / 4) : walk.byteLength);
    if (isList) walk.addMemory(word(8), sizeMemory);
  } else {
    atMost(word(8), (content.length - 12) * 2);
    walk.addMemory(word(8), sizeMemory);
  }
}

/** How many samples the runs of a table of times stand for. Its number of entries must be right. */
function samplesOf(type: string, content: Buffer): number {
  const entries = wordAt(type, content, 4);
  let samples = 0;
  for (let entry = 0; entry < entries; entry += 1) samples += content.readUInt32BE(8 + entry * 8);
  return samples;
}

function checkChunks(found: ReadonlyMap<string, Buffer>): void {
  const runs = found.get("stsc");
  if (runs === undefined) return;
  const chunks = (found.get("stco") ?? found.get("co64"))?.readUInt32BE(4) ?? 0;
  const samples = (found.get("stsz") ?? found.get("stz2"))?.readUInt32BE(8) ?? 0;
  let [told, before] = [0, 0];
  const count = runs.readUInt32BE(4);
  for (let run = 0; run < count; run += 1) {
    const first = runs.readUInt32BE(8 + run * 12);
    const next = run + 1 < count ? runs.readUInt32BE(20 + run * 12) : chunks + 1;
    if (first <= before || first > chunks)
      return broken(`its table "stsc" tells of chunk ${first} of ${chunks}`);
    told += (next - first) * runs.readUInt32BE(12 + run * 12);
    before = first;
  }
  if (told > samples + spareSamples)
    return broken(`its chunks hold ${told} samples, of which there are ${samples}`);
}
