import type { Input } from "mediabunny";
import type { SpoolFile } from "../bytes/spool-file.ts";
import { UnsplittableMediaError } from "../errors/limit-errors.ts";
import type { FormatInput } from "../facts/format-problem.ts";
import { openVideo } from "../facts/open-video.ts";
import { readEditLists } from "../facts/read-edit-lists.ts";
import { toMilliseconds } from "../facts/to-milliseconds.ts";
import { formatDuration } from "../limits/format-duration.ts";
import { listKeyFrames } from "./key-frames.ts";
import { longestPacket, pictureTrack, soundTrack, type VideoSpan } from "./piece-tracks.ts";
import { planKeyFrames } from "./plan-key-frames.ts";
import { writeVideo } from "./write-video.ts";

/** A video that is open for cutting. */
export interface CuttableVideo extends Disposable {
  /** The pieces, in milliseconds. @throws UnsplittableMediaError where its key frames are too far apart */
  readonly plan: (duration: number, limit: number, overlap: number) => VideoSpan[];
  readonly cut: (span: VideoSpan, file: SpoolFile) => Promise<void>;
}

/** Finds the key frames of the main pictures and what is needed to write them and all sound anew. */
export async function cuttableVideo(input: FormatInput): Promise<CuttableVideo> {
  const video = openVideo(input.open, input.bytes.byteLength);
  try {
    const { ends } = await readEditLists(input.open, input.bytes.byteLength);
    return await findCuts(video, input, ends);
  } catch (error) {
    video[Symbol.dispose]();
    throw error;
  }
}

/** @param ends seconds after which nothing of a track is shown, by its id */
async function findCuts(
  video: Input,
  { bytes: { label }, mediaType, signal }: FormatInput,
  ends: ReadonlyMap<number, number>,
): Promise<CuttableVideo> {
  const picture = await video.getPrimaryVideoTrack();
  if (picture === null)
    throw new UnsplittableMediaError(label, "it has no pictures", "give a file that has some");
  const sounds = await video.getAudioTracks();
  const keyFrames = await listKeyFrames(picture, label, ends.get(picture.id), signal);
  const overhang = await longestPacket(sounds);
  const pictureEnd = toMilliseconds(
    Math.min(await picture.computeDuration(), ends.get(picture.id) ?? Infinity),
  );
  return {
    plan: (duration, limit, overlap) => {
      // Open ones are only taken where there are not enough others.
      for (const usable of [keyFrames.filter(({ isOpen }) => !isOpen), keyFrames]) {
        const times = usable.map(({ time }) => time);
        const spans = planKeyFrames(times, duration, limit - overhang, overlap);
        if (spans === undefined) continue;
        return spans.map(({ start, end, from, to }) => ({
          start,
          end,
          first: from === 0 ? undefined : usable[from],
          next: to === undefined ? undefined : usable[to],
        }));
      }
      const times = keyFrames.map(({ time }) => time);
      const isSoundTooLong =
        planKeyFrames(times, Math.min(pictureEnd, duration), limit - overhang, overlap) !== undefined;
      // More key frames would not help where there are no pictures.
      throw isSoundTooLong
        ? new UnsplittableMediaError(
            label,
            `its sound goes on for ${formatDuration(duration - pictureEnd)} after its pictures, where it cannot be cut`,
            `let both end together, for instance: ffmpeg -i in.mp4 -c copy -t ${pictureEnd / 1000} out.mp4`,
          )
        : new UnsplittableMediaError(
            label,
            `its key frames, where alone it can be cut, stand further apart than ${formatDuration(limit)}`,
            "encode it again with more of them, for instance: ffmpeg -i in.mp4 -r 25 -g 50 out.mp4",
          );
    },
    cut: async (span, file) => {
      const tracks = [
        await pictureTrack(picture, span, ends.get(picture.id), label),
        ...(await Promise.all(sounds.map((sound) => soundTrack(sound, span, ends.get(sound.id), label)))),
      ];
      await writeVideo(file, mediaType, tracks, span.first?.packet.timestamp ?? 0, signal);
    },
    [Symbol.dispose]: () => video[Symbol.dispose](),
  };
}
