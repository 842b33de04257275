import { readFileSync } from "node:fs";
import { extname } from "node:path";
import {
  loadMedia,
  splitMedia,
  type LoadedMedia,
  type MediaPiece,
  type SplitOptions,
} from "@segmind-embeddings/media";
import { expect } from "vitest";
import { ffmpeg } from "../helpers/programs.ts";
import { save } from "../helpers/temporary-folder.ts";

/** A piece, and the file that it was saved to. */
export interface SavedPiece {
  readonly piece: MediaPiece;
  readonly path: string;
}

/** Cuts a file, and saves each piece as a file of its own. */
export async function cut(
  path: string,
  options: SplitOptions,
): Promise<{ media: LoadedMedia; pieces: SavedPiece[] }> {
  const media = await loadMedia(path);
  const pieces: SavedPiece[] = [];
  for await (const piece of splitMedia(media, options)) {
    const saved = await save(piece, `${path}.${pieces.length}${extname(path)}`);
    expect(readFileSync(saved).byteLength).toBe(piece.byteLength);
    await piece[Symbol.asyncDispose]();
    pieces.push({ piece, path: saved });
  }
  return { media, pieces };
}

export const times = ({ piece }: SavedPiece): [number, number] => {
  if (piece.range?.unit !== "milliseconds") throw new Error("no times");
  return [piece.range.start, piece.range.end];
};

/** The pieces cover everything from the beginning to the end. */
export function expectWhole(pieces: readonly SavedPiece[], duration: number): void {
  const ranges = pieces.map(times);
  expect(ranges[0]?.[0]).toBe(0);
  expect(ranges.at(-1)?.[1]).toBeCloseTo(duration, 2);
  ranges.slice(1).forEach(([start], index) => expect(start).toBe(ranges[index]?.[1]));
}

/** What a file sounds like, as 32-bit samples. */
export function samplesOf(path: string): Buffer {
  const raw = `${path}.raw`;
  ffmpeg("-i", path, "-f", "s32le", "-c:a", "pcm_s32le", raw);
  return readFileSync(raw);
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
