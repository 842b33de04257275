import { addSamples, samplesOf, tables, type Found } from "./check-table.ts";
import { readBox, type Box } from "./checked-box.ts";
import { broken, type FormatInput } from "../format-problem.ts";

/** How many samples may be told to lie in chunks beyond those that there are: some writers are careless with the last. */
const spareSamples = 10_000;

/**
 * Holds the tables of a track against each other. The one of how samples lie in chunks gives runs of equal chunks by
 * where they begin, so that one wrong number stands for billions of samples.
 */
export function checkSampleTable(input: FormatInput, data: Buffer, parent: Box, found: Found): void {
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
  let [told, before] = [0, 0];
  const count = runs.readUInt32BE(4);
  for (let run = 0; run < count; run += 1) {
    const first = runs.readUInt32BE(8 + run * 12);
    const next = run + 1 < count ? runs.readUInt32BE(20 + run * 12) : chunks + 1;
    if (first <= before || first > chunks)
      broken(input, `its table "stsc" tells of chunk ${first} of ${chunks}`);
    told += Math.max(next - first, 0) * runs.readUInt32BE(12 + run * 12);
    before = first;
  }
  if (told > samples + spareSamples) broken(input, `its table "stsc" tells of ${told} samples of ${samples}`);
}
