import { SpoolFile } from "../bytes/spool-file.ts";
import type { CuttablePdf } from "../cut/cut-pdf.ts";
import type { CuttableVideo } from "../cut/cut-video.ts";
import type { VideoSpan } from "../cut/piece-tracks.ts";
import type { Span } from "../cut/plan-ranges.ts";
import { asBroken } from "../facts/as-broken.ts";
import type { FormatInput } from "../facts/format-problem.ts";
import type { PdfFacts, VideoFacts } from "../facts/media-facts.ts";

/** How a video is to be cut; durations are milliseconds. */
export interface VideoCut {
  readonly duration: number;
  readonly maxDuration: number;
  readonly overlap: number;
}

/** Where a piece is written to: a file that is open in this process. */
export interface PieceTarget {
  readonly label: string;
  readonly descriptor: number;
}

export interface WrittenPiece {
  readonly byteLength: number;
  /** What its own bytes tell. */
  readonly facts: PdfFacts | VideoFacts;
}

/** What can be done with a PDF or video, on any thread: what goes in and comes out is plain data. */
export interface Steps {
  facts(maxPdfBytes: number | undefined): Promise<PdfFacts | VideoFacts>;
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

/** A PDF or video that is open: what a step had to read is kept for the next. */
export class ParsedFile implements Steps, Disposable {
  readonly #input: FormatInput;
  #pdf: Promise<CuttablePdf> | undefined;
  #video: Promise<CuttableVideo> | undefined;

  constructor(input: FormatInput) {
    this.#input = input;
  }

  /** One of the steps, told by its name. @throws BrokenMediaError for whatever the libraries stumble over */
  run(call: StepCall): Promise<StepResult> {
    return asBroken<StepResult>(this.#input, () => {
      switch (call.name) {
        case "facts":
          return this.facts(...call.args);
        case "planVideo":
          return this.planVideo(...call.args);
        case "cutVideo":
          return this.cutVideo(...call.args);
        case "cutPdf":
          return this.cutPdf(...call.args);
      }
    });
  }

  facts(maxPdfBytes: number | undefined): Promise<PdfFacts | VideoFacts> {
    return readFacts(this.#input, maxPdfBytes);
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
    const file = new SpoolFile(label, descriptor);
    try {
      await write(file);
    } finally {
      await file.end();
    }
    const bytes = file.bytes();
    await using open = await bytes.open(signal);
    const facts = await readFacts({ bytes, open, mediaType, signal }, Number.POSITIVE_INFINITY);
    return { byteLength: bytes.byteLength, facts };
  }
}

/** Either library is loaded when the first file of its kind comes. */
async function readFacts(
  input: FormatInput,
  maxPdfBytes: number | undefined,
): Promise<PdfFacts | VideoFacts> {
  if (input.mediaType === "application/pdf") {
    const { readPdf } = await import("../facts/read-pdf.ts");
    return readPdf(input, maxPdfBytes);
  }
  const { readVideo } = await import("../facts/read-video.ts");
  return readVideo(input);
}
