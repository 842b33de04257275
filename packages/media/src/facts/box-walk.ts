import { broken, ParseProblem } from "../errors/parse-problem.ts";
import type { ParsedFile } from "../parse/parse-io.ts";

/** Boxes at the top level, each of which takes a read of its own, and all boxes together. */
const mostTopBoxes = 200_000;
const mostBoxes = 2_000_000;
/** The library looks each of them up for each of them. */
const mostTracks = 64;
/** It lists a fragment at once, and holds on to the one before. */
const mostFragmentSamples = 300_000;
/** More samples than this are a day of video at 100 pictures a second. */
const mostSamples = 9_000_000;
/** It reads all fragments for each track. */
const mostVisits = 50_000_000;
/** It looks for each key frame of a fragment from the fragment's beginning. */
const mostKeyFrameSteps = 1_000_000_000;
/** What part of the memory the header and the lists that the library makes of it may take. */
const partForHeader = 0.55;

/** What the walk over the boxes of a video has met, with the caps on all of it together. */
export class BoxWalk {
  readonly byteLength: number;
  encrypted = false;
  /** The header itself tells of samples, and not only fragments do. */
  hasSamplesInHeader = false;
  /** Where the fragments begin. */
  readonly fragments = new Set<number>();
  /** The track whose boxes are looked at, and those that hold pictures. */
  track = 0;
  readonly pictureTracks = new Set<number>();
  /** The flags that samples of a track have where a fragment does not tell. */
  readonly defaultFlags = new Map<number, number>();
  readonly #maxMemory: number;
  #topBoxes = 0;
  #boxes = 0;
  #tracks = 0;
  #samples = 0;
  #keyFrameSteps = 0;
  #memory = 0;

  constructor({ byteLength, maxMemory }: Pick<ParsedFile, "byteLength" | "maxMemory">) {
    this.byteLength = byteLength;
    this.#maxMemory = maxMemory;
  }

  addTopBox(): void {
    this.#topBoxes += 1;
    if (this.#topBoxes > mostTopBoxes) return broken(`it has more than ${mostTopBoxes} boxes`);
  }

  addBox(): void {
    this.#boxes += 1;
    if (this.#boxes > mostBoxes) return broken(`it has more than ${mostBoxes} boxes`);
  }

  beginTrack(): void {
    this.track = 0;
    this.#tracks += 1;
    if (this.#tracks > mostTracks) return broken(`it has more than ${mostTracks} tracks`);
  }

  /** Bytes of memory for the header and for the lists that the library will make of it. */
  get memory(): number {
    return this.#memory;
  }

  /** Counts memory for entries of the header, or of the lists that the library will make of it. */
  addMemory(entries: number, bytesEach: number): void {
    this.#memory += entries * bytesEach;
    const allowed = Math.floor(this.#maxMemory * partForHeader);
    if (this.#memory <= allowed) return;
    throw new ParseProblem({
      kind: "tooLarge",
      option: "maxMemory",
      unit: "bytes of memory for its header",
      allowed,
      received: this.#memory,
      hint: `cut it with another program, or raise maxMemory, of which its header may take ${partForHeader * 100} %`,
    });
  }

  /** Counts a fragment's samples of one track. */
  addFragment({ samples, keyFrames }: { samples: number; keyFrames: number }): void {
    if (samples > mostFragmentSamples) return broken(`one of its fragments tells of ${samples} samples`);
    this.#samples += samples;
    const most = Math.min(mostSamples, this.byteLength, mostVisits / Math.max(this.#tracks, 1));
    if (this.#samples > most)
      return broken(`its fragments tell of ${this.#samples} samples, where ${Math.floor(most)} may be`);
    this.#keyFrameSteps += samples * keyFrames;
    if (this.#keyFrameSteps > mostKeyFrameSteps)
      return broken(`one of its fragments has ${keyFrames} key frames among ${samples} pictures`);
  }
}
