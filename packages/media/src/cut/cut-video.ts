import type { Input } from "mediabunny";
import type { SpoolFile } from "../bytes/spool-file.ts";
import { UnsplittableMediaError } from "../errors/limit-errors.ts";
import type { FormatInput } from "../metadata/format-problem.ts";
import { openVideo } from "../metadata/video/open-video.ts";
import { readEditLists } from "../metadata/video/read-edit-lists.ts";
import { toMilliseconds } from "../metadata/to-milliseconds.ts";
import { formatDuration } from "../limits/format-duration.ts";
import { listKeyFrames } from "./key-frames.ts";
import { longestPacket, openAudioTrack, openVideoTrack, type VideoSpan } from "./piece-tracks.ts";
import { planKeyFrames } from "./plan-key-frames.ts";
import { writeVideo } from "./write-video.ts";

/** An open video that can be cut. */
export interface CuttableVideo extends Disposable {
  /** The pieces, in milliseconds. @throws UnsplittableMediaError if key frames are too far apart */
  readonly plan: (duration: number, limit: number, overlap: number) => VideoSpan[];
  readonly cut: (span: VideoSpan, file: SpoolFile) => Promise<void>;
}

/** Finds the key frames of the primary video track, and what is needed to rewrite it with all audio tracks. */
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

/** @param ends by the id of a track, the second at which its edit list ends */
async function findCuts(
  video: Input,
  { bytes: { label }, mediaType, signal }: FormatInput,
  ends: ReadonlyMap<number, number>,
): Promise<CuttableVideo> {
  const videoTrack = await video.getPrimaryVideoTrack();
  if (videoTrack === null)
    throw new UnsplittableMediaError(label, "it has no video track", "give a file that has one");
  const audioTracks = await video.getAudioTracks();
  const keyFrames = await listKeyFrames(videoTrack, label, ends.get(videoTrack.id), signal);
  const overhang = await longestPacket(audioTracks);
  const videoEnd = toMilliseconds(
    Math.min(await videoTrack.computeDuration(), ends.get(videoTrack.id) ?? Infinity),
  );
  return {
    plan: (duration, limit, overlap) => {
      // Key frames of open groups are used only if there are not enough others.
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
      const isAudioTooLong =
        planKeyFrames(times, Math.min(videoEnd, duration), limit - overhang, overlap) !== undefined;
      // More key frames do not help where only audio is left.
      throw isAudioTooLong
        ? new UnsplittableMediaError(
            label,
            `its audio goes on for ${formatDuration(duration - videoEnd)} after its video, where it cannot be cut`,
            `let both end together, for instance: ffmpeg -i in.mp4 -c copy -t ${videoEnd / 1000} out.mp4`,
          )
        : new UnsplittableMediaError(
            label,
            `it can be cut on key frames only, and these are further apart than ${formatDuration(limit)}`,
            "encode it again with more of them, for instance: ffmpeg -i in.mp4 -r 25 -g 50 out.mp4",
          );
    },
    cut: async (span, file) => {
      const tracks = [
        await openVideoTrack(videoTrack, span, ends.get(videoTrack.id), label),
        ...(await Promise.all(
          audioTracks.map((track) => openAudioTrack(track, span, ends.get(track.id), label)),
        )),
      ];
      await writeVideo(file, mediaType, tracks, span.first?.packet.timestamp ?? 0, signal);
    },
    [Symbol.dispose]: () => video[Symbol.dispose](),
  };
}
