import { broken, type FormatInput } from "../format-problem.ts";

const mostEntries = 200_000;
/** mediabunny removes entries of equal times one by one, and moves all later ones each time. */
const mostRepeats = 10_000;

/**
 * Checks an index of fragments (the content of a `tfra` box): it must have as many entries as it claims, each of which must
 * refer to a fragment that was checked, because mediabunny reads a fragment wherever the index refers to.
 *
 * @param fragments the positions of the fragments
 */
export function checkRandomAccess(input: FormatInput, content: Buffer, fragments: ReadonlySet<number>): void {
  if (content.length < 16) return broken(input, 'its table "tfra" is cut short');
  const isLong = content.readUInt8(0) === 1;
  const lengths = content.readUInt32BE(8);
  const numbers = [lengths >>> 4, lengths >>> 2, lengths].map((length) => (length & 3) + 1);
  const timeLength = isLong ? 8 : 4;
  const entryLength = numbers.reduce((sum, length) => sum + length, 2 * timeLength);
  const entries = content.readUInt32BE(12);
  const room = Math.min(Math.floor((content.length - 16) / entryLength), mostEntries);
  if (entries > room)
    return broken(input, `its table "tfra" claims ${entries} entries and has room for ${room}`);
  const word = (at: number): number =>
    isLong ? Number(content.readBigUInt64BE(at)) : content.readUInt32BE(at);
  const times = new Set<number>();
  for (let entry = 0; entry < entries; entry += 1) {
    const at = 16 + entry * entryLength;
    times.add(word(at));
    const fragment = word(at + timeLength);
    if (!fragments.has(fragment)) {
      return broken(input, `its table "tfra" refers to a fragment at byte ${fragment}, where none is`);
    }
  }
  if (entries - times.size > mostRepeats) {
    return broken(input, `its table "tfra" repeats ${entries - times.size} times`);
  }
}
