import { addSamples, samplesOf, tables, type Found } from "./check-table.ts";
import { readBox } from "./checked-box.ts";
import { broken, type FormatInput } from "../format-problem.ts";
import type { IsoBox } from "../iso-box.ts";

/** How many more samples than exist may be in chunks: some programs write a wrong last chunk. */
const spareSamples = 10_000;

/**
 * Checks the tables of a track against each other. The table of chunks describes runs of equal chunks by the first one, so
 * that one wrong number can stand for billions of samples.
 */
export function checkSampleTable(input: FormatInput, data: Buffer, parent: IsoBox, found: Found): void {
  const boxes = new Map<string, Buffer>();
  for (let offset = parent.start; offset + 8 <= parent.end;) {
    const box = readBox(input, data, offset, offset, parent.end);
    if (boxes.has(box.type) && tables.includes(box.type))
      return broken(input, `a track has two tables "${box.type}"`);
    boxes.set(box.type, data.subarray(box.start, box.end));
    offset = box.end;
  }
  const times = boxes.get("stts");
  if (times !== undefined && times.readUInt32BE(4) > 0) found.samplesInHeader = true;
  if (times !== undefined && boxes.has("ctts"))
    addSamples(input, "stts", samplesOf(input, "stts", times), found);
  const chunks = (boxes.get("stco") ?? boxes.get("co64"))?.readUInt32BE(4) ?? 0;
  const samples = (boxes.get("stsz") ?? boxes.get("stz2"))?.readUInt32BE(8) ?? 0;
  const runs = boxes.get("stsc");
  if (runs === undefined) return;
  let [claimed, before] = [0, 0];
  const count = runs.readUInt32BE(4);
  for (let run = 0; run < count; run += 1) {
    const first = runs.readUInt32BE(8 + run * 12);
    const next = run + 1 < count ? runs.readUInt32BE(20 + run * 12) : chunks + 1;
    if (first <= before || first > chunks)
      broken(input, `its table "stsc" refers to chunk ${first} of ${chunks}`);
    claimed += Math.max(next - first, 0) * runs.readUInt32BE(12 + run * 12);
    before = first;
  }
  if (claimed > samples + spareSamples)
    broken(input, `its table "stsc" claims ${claimed} samples of ${samples}`);
}
