import { unescapeName } from "./pdf-dictionary.ts";
import { findObjectEnd, readInteger, readObjectHeader } from "./pdf-object.ts";
import type { PdfReferences } from "./pdf-references.ts";

/**
 * A PDF may hold several versions of an object: each update adds one, and anything may stand where no cross-reference
 * leads. The library takes the last one in the file, whichever that is. This puts together a document of the objects
 * that the cross-references name, and of nothing else.
 *
 * @returns `undefined` where the file already is such a document, and where its cross-references are wrong
 */
export function gatherNamedObjects(data: Buffer, references: PdfReferences): Buffer | undefined {
  const named = findNamedObjects(data, references);
  if (named === undefined) return undefined;
  const holdsOthers =
    named.some(({ holdsOthers: holds }) => holds) || hasObject(data, 0, named[0]?.start ?? 0);
  if (references.sections === 1 && !holdsOthers) return undefined;
  const version = /%PDF-\d\.\d/.exec(data.toString("latin1", 0, 1_024))?.[0] ?? "%PDF-1.7";
  // What comes later counts for the library: an object by itself more than one of the same number in a stream.
  const inOrder = [
    ...named.filter(({ mayHideOthers }) => mayHideOthers),
    ...named.filter((one) => !one.mayHideOthers),
  ];
  const lineEnd = Buffer.from("\n");
  return Buffer.concat([
    Buffer.from(`${version}\n`),
    ...inOrder.flatMap(({ start, end }) => [data.subarray(start, end), lineEnd]),
    Buffer.from("trailer\n"),
    references.trailer,
    Buffer.from("\nstartxref\n0\n%%EOF\n"),
  ]);
}

interface NamedObject {
  readonly start: number;
  readonly end: number;
  /** It is a stream of objects, or its end is not known, so that objects which are not named may stand in it. */
  readonly mayHideOthers: boolean;
  /** Objects that are not named stand in it, or between it and the next one. */
  readonly holdsOthers: boolean;
}

/** The objects in the order of the file; `undefined` where another one, or none, stands where one is named. */
function findNamedObjects(data: Buffer, { objects }: PdfReferences): NamedObject[] | undefined {
  const starts: { number: number; at: number; bodyStart: number }[] = [];
  const inStreams = new Map<number, number>();
  for (const [number, place] of objects) {
    if (place === undefined) continue;
    if ("stream" in place) {
      inStreams.set(place.stream, (inStreams.get(place.stream) ?? 0) + 1);
      continue;
    }
    const header = readObjectHeader(data, place.at);
    if (header?.number !== number || header.generation !== place.generation) return undefined;
    starts.push({ number, at: place.at, bodyStart: header.end });
  }
  starts.sort((a, b) => a.at - b.at);
  const lengthOf = (entry = ""): number | undefined => {
    const place = objects.get(Number(/^(\d+)\s+\d+\s+R$/.exec(entry)?.[1]));
    if (place === undefined || "stream" in place) return /^\d+$/.test(entry) ? Number(entry) : undefined;
    return readInteger(data, readObjectHeader(data, place.at)?.end ?? 0)?.value;
  };
  return starts.map(({ number, at, bodyStart }, index) => {
    const limit = starts[index + 1]?.at ?? data.length;
    const { end, stream } = findObjectEnd(data, bodyStart, limit, lengthOf);
    const isStreamOfObjects = unescapeName(stream?.get("Type") ?? "") === "/ObjStm";
    const hasSpare = isStreamOfObjects && Number(stream?.get("N")) !== (inStreams.get(number) ?? 0);
    return {
      start: at,
      end: end ?? limit,
      mayHideOthers: isStreamOfObjects || end === undefined,
      holdsOthers: hasSpare || hasObject(data, end ?? bodyStart, limit),
    };
  });
}

function hasObject(data: Buffer, start: number, end: number): boolean {
  return data.subarray(start, end).includes("obj");
}
