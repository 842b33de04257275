import { unescapeName } from "./pdf-dictionary.ts";
import { findObjectEnd, readInteger, readObjectHeader } from "./pdf-object.ts";
import type { PdfReferences } from "./read-references.ts";

/**
 * A PDF may contain several versions of an object: each update adds one, and there may be others that no cross-reference
 * names. pdf-lib uses the last one in the file. This builds a document of the objects that the cross-references name, and
 * of nothing else.
 *
 * @returns `undefined` if the file already is such a document, or if its cross-references are wrong
 */
export function gatherNamedObjects(data: Buffer, references: PdfReferences): Buffer | undefined {
  const named = findNamedObjects(data, references);
  if (named === undefined) return undefined;
  const holdsOthers =
    named.some(({ holdsOthers: holds }) => holds) || hasObject(data, 0, named[0]?.start ?? 0);
  if (references.sections === 1 && !holdsOthers) return undefined;
  const version = /%PDF-\d\.\d/.exec(data.toString("latin1", 0, 1_024))?.[0] ?? "%PDF-1.7";
  // pdf-lib uses the last version: a plain object overrides one of the same number in an object stream.
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
  /** It is an object stream, or its end is unknown, so that it may contain objects that are not named. */
  readonly mayHideOthers: boolean;
  /** There are objects that are not named in it, or between it and the next one. */
  readonly holdsOthers: boolean;
}

/** The objects in the order of the file; `undefined` if a reference leads to another object, or to none. */
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
    const isObjectStream = unescapeName(stream?.get("Type") ?? "") === "/ObjStm";
    const hasUnnamed = isObjectStream && Number(stream?.get("N")) !== (inStreams.get(number) ?? 0);
    return {
      start: at,
      end: end ?? limit,
      mayHideOthers: isObjectStream || end === undefined,
      holdsOthers: hasUnnamed || hasObject(data, end ?? bodyStart, limit),
    };
  });
}

function hasObject(data: Buffer, start: number, end: number): boolean {
  return data.subarray(start, end).includes("obj");
}
