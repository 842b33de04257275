import {
  decodePDFRawStream,
  PDFName,
  PDFNumber,
  PDFObjectParser,
  PDFRawStream,
  PDFRef,
  type PDFContext,
  type PDFObject,
} from "@cantoo/pdf-lib";
import type { PdfReferences } from "./read-references.ts";

/**
 * Replaces objects that are in several object streams by the version that the cross-references name, and removes those
 * that are not named. pdf-lib uses the last version in the file.
 */
export function mendObjectStreams(context: PDFContext, { objects }: PdfReferences): void {
  const named = new Map<number, number>();
  for (const place of objects.values())
    if (place !== undefined && "stream" in place) named.set(place.stream, (named.get(place.stream) ?? 0) + 1);
  const streams = new Map([...named.keys()].map((number) => [number, openObjectStream(context, number)]));
  for (const [stream, opened] of streams) {
    if (opened === undefined || opened.count === named.get(stream)) continue;
    for (const [index, number] of opened.numbers().entries()) {
      const place = objects.get(number);
      if (place === undefined || ("at" in place && place.generation !== 0)) {
        context.delete(PDFRef.of(number));
      } else if ("stream" in place && (place.stream !== stream || place.index !== index)) {
        const object = streams.get(place.stream)?.parse(number, place.index);
        if (object === undefined) context.delete(PDFRef.of(number));
        else context.assign(PDFRef.of(number), object);
      }
    }
  }
}

interface ObjectStream {
  readonly count: number;
  /** The numbers of its objects, by index. */
  numbers(): number[];
  /** `undefined` if the object at this index has another number. */
  parse(number: number, index: number): PDFObject | undefined;
}

function openObjectStream(context: PDFContext, number: number): ObjectStream | undefined {
  const stream = context.lookup(PDFRef.of(number));
  if (!(stream instanceof PDFRawStream)) return undefined;
  const entry = (key: string): number => stream.dict.lookup(PDFName.of(key), PDFNumber).asNumber();
  const [count, first] = [entry("N"), entry("First")];
  let opened: { content: Uint8Array; pairs: readonly number[] } | undefined;
  const open = (): NonNullable<typeof opened> => {
    if (opened !== undefined) return opened;
    const content = decodePDFRawStream(stream).decode();
    const head = Buffer.from(content.subarray(0, first))
      .toString("latin1")
      .replaceAll(/%[^\r\n]*/g, " ");
    opened = { content, pairs: (head.match(/\d+/g) ?? []).slice(0, count * 2).map(Number) };
    return opened;
  };
  return {
    count,
    numbers: () => open().pairs.filter((_, at) => at % 2 === 0),
    parse: (wanted, index) => {
      const { content, pairs } = open();
      if (pairs[index * 2] !== wanted) return undefined;
      const start = first + (pairs[index * 2 + 1] ?? 0);
      return PDFObjectParser.forBytes(content.subarray(start), context).parseObject();
    },
  };
}
