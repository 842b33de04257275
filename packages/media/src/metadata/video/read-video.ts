import { EncryptedMediaError, UnsupportedMediaError } from "../../errors/content-errors.ts";
import { checkBoxes } from "./check-boxes.ts";
import { broken, type FormatInput } from "../format-problem.ts";
import type { VideoMetadata } from "../media-metadata.ts";
import { openVideo } from "./open-video.ts";
import { readEditLists } from "./read-edit-lists.ts";
import { shownDuration } from "./shown-duration.ts";
import { toMilliseconds } from "../to-milliseconds.ts";

/** Reads the metadata of an MP4 or MOV from its header, which may be anywhere in the file. */
export async function readVideo(input: FormatInput): Promise<VideoMetadata> {
  const { bytes, mediaType } = input;
  const { encrypted } = await checkBoxes(input);
  if (encrypted) {
    throw new EncryptedMediaError(bytes.label, mediaType, "get a copy without copy protection");
  }
  using video = openVideo(input.open, bytes.byteLength);
  const [videoTrack, audioTracks] = [await video.getPrimaryVideoTrack(), await video.getAudioTracks()];
  input.signal?.throwIfAborted();
  if (videoTrack === null) {
    if (audioTracks.length === 0) return broken(input, "it has neither video nor audio");
    throw new UnsupportedMediaError(bytes.label, {
      actual: "audio/mp4",
      what: `this ${mediaType} file has audio and no video`,
      hint: "convert it to MP3, for instance: ffmpeg -i in.mp4 -vn out.mp3",
    });
  }
  const { ends, isComposed } = await readEditLists(input.open, bytes.byteLength);
  if (isComposed) {
    throw new UnsupportedMediaError(bytes.label, {
      actual: mediaType,
      what: "the edit list of this video joins several parts of it, or changes their speed",
      hint: "re-encode it, for instance: ffmpeg -i in.mp4 out.mp4",
    });
  }
  const duration = toMilliseconds(await shownDuration(video, ends));
  if (!(duration > 0 && Number.isFinite(duration))) return broken(input, "it has no frames");
  const [width, height] = [await videoTrack.getCodedWidth(), await videoTrack.getCodedHeight()];
  if (width === 0 || height === 0) return broken(input, `its size is ${width} × ${height}`);
  return {
    kind: "video",
    duration,
    width,
    height,
    rotation: await videoTrack.getRotation(),
    hasAudio: audioTracks.length > 0,
  };
}
