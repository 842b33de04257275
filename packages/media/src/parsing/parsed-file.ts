import { SpoolFile } from "../bytes/spool-file.ts";
import type { CuttablePdf } from "../cut/cut-pdf.ts";
import type { CuttableVideo } from "../cut/cut-video.ts";
import type { VideoSpan } from "../cut/piece-tracks.ts";
import type { Span } from "../cut/plan-ranges.ts";
import { asBroken } from "../metadata/as-broken.ts";
import { broken, type FormatInput } from "../metadata/format-problem.ts";
import type { PdfMetadata, VideoMetadata } from "../metadata/media-metadata.ts";

/** How to cut a video. Durations are milliseconds. */
export interface VideoCut {
  readonly duration: number;
  readonly maxDuration: number;
  readonly overlap: number;
}

/** Where to write a piece: a file that is open in this process. */
export interface PieceTarget {
  readonly label: string;
  readonly descriptor: number;
}

export interface WrittenPiece {
  readonly byteLength: number;
  /** Read from its own bytes. */
  readonly metadata: PdfMetadata | VideoMetadata;
}

/** The work on a PDF or video, which can run on any thread: arguments and results are plain data. */
export interface Steps {
  metadata(maxPdfBytes: number | undefined): Promise<PdfMetadata | VideoMetadata>;
  planVideo(cut: VideoCut): Promise<Span[]>;
  /** @param index a position in the plan */
  cutVideo(cut: VideoCut, index: number, target: PieceTarget): Promise<WrittenPiece>;
  cutPdf(pages: Span, target: PieceTarget): Promise<WrittenPiece>;
}

/** One of the steps with its arguments. */
export type StepCall = {
  readonly [name in keyof Steps]: { readonly name: name; readonly args: Parameters<Steps[name]> };
}[keyof Steps];

export type StepResult = Awaited<ReturnType<Steps[keyof Steps]>>;

/** An open PDF or video: what one step parsed is reused by the next. */
export class ParsedFile implements Steps, Disposable {
  readonly #input: FormatInput;
  #pdf: Promise<CuttablePdf> | undefined;
  #video: Promise<CuttableVideo> | undefined;

  constructor(input: FormatInput) {
    this.#input = input;
  }

  /** Runs a step by its name. @throws BrokenMediaError for whatever the libraries throw */
  run(call: StepCall): Promise<StepResult> {
    return asBroken<StepResult>(this.#input, () => {
      switch (call.name) {
        case "metadata":
          return this.metadata(...call.args);
        case "planVideo":
          return this.planVideo(...call.args);
        case "cutVideo":
          return this.cutVideo(...call.args);
        case "cutPdf":
          return this.cutPdf(...call.args);
      }
    });
  }

  metadata(maxPdfBytes: number | undefined): Promise<PdfMetadata | VideoMetadata> {
    return readMetadata(this.#input, maxPdfBytes);
  }

  async planVideo(cut: VideoCut): Promise<Span[]> {
    return (await this.#plan(cut)).map(({ start, end }) => ({ start, end }));
  }

  async cutVideo(cut: VideoCut, index: number, target: PieceTarget): Promise<WrittenPiece> {
    const span = (await this.#plan(cut))[index];
    if (span === undefined) throw new RangeError(`there is no piece ${index}`);
    const video = await this.#openVideo();
    return this.#write(target, (file) => video.cut(span, file));
  }

  async cutPdf(pages: Span, target: PieceTarget): Promise<WrittenPiece> {
    this.#pdf ??= import("../cut/cut-pdf.ts").then(({ cuttablePdf }) => cuttablePdf(this.#input));
    const pdf = await this.#pdf;
    return this.#write(target, (file) => pdf.cut(pages, file));
  }

  [Symbol.dispose](): void {
    this.#video?.then(
      (video) => video[Symbol.dispose](),
      () => undefined,
    );
  }

  #openVideo(): Promise<CuttableVideo> {
    this.#video ??= import("../cut/cut-video.ts").then(({ cuttableVideo }) => cuttableVideo(this.#input));
    return this.#video;
  }

  async #plan({ duration, maxDuration, overlap }: VideoCut): Promise<VideoSpan[]> {
    return (await this.#openVideo()).plan(duration, maxDuration, overlap);
  }

  async #write(
    { label, descriptor }: PieceTarget,
    write: (file: SpoolFile) => Promise<void>,
  ): Promise<WrittenPiece> {
    const { mediaType, signal } = this.#input;
    const file = new SpoolFile(label, descriptor, (length) => checkLength(this.#input, length));
    try {
      await write(file);
    } finally {
      await file.end();
    }
    const bytes = file.bytes();
    await using open = await bytes.open(signal);
    const metadata = await readMetadata({ bytes, open, mediaType, signal }, Number.POSITIVE_INFINITY);
    return { byteLength: bytes.byteLength, metadata };
  }
}

/** What a piece may have beyond its share of the file: its tables and objects are written anew. */
const factorOfPiece = 2;
const moreOfPiece = 1024 * 1024;

/** Parts of a small file may stand for the same bytes again and again: a piece of it would fill the disk. */
function checkLength(input: FormatInput, length: number): void {
  const { byteLength } = input.bytes;
  if (length > byteLength * factorOfPiece + moreOfPiece)
    broken(
      input,
      `a piece of it has more than ${length} bytes, and the whole ${byteLength}: its parts overlap`,
    );
}

/** Each library is imported with the first file that needs it. */
async function readMetadata(
  input: FormatInput,
  maxPdfBytes: number | undefined,
): Promise<PdfMetadata | VideoMetadata> {
  if (input.mediaType === "application/pdf") {
    const { readPdf } = await import("../metadata/pdf/read-pdf.ts");
    return readPdf(input, maxPdfBytes);
  }
  const { readVideo } = await import("../metadata/video/read-video.ts");
  return readVideo(input);
}
