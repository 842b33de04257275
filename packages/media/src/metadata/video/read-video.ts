import { EncryptedMediaError, UnsupportedMediaError } from "../../errors/content-errors.ts";
import { checkBoxes } from "./check-boxes.ts";
import { broken, type FormatInput } from "../format-problem.ts";
import type { VideoFacts } from "../media-metadata.ts";
import { openVideo } from "./open-video.ts";
import { readEditLists } from "./read-edit-lists.ts";
import { shownDuration } from "./shown-duration.ts";
import { toMilliseconds } from "../to-milliseconds.ts";

/** Facts of an MP4 or MOV from its header, wherever in the file it stands. */
export async function readVideo(input: FormatInput): Promise<VideoFacts> {
  const { bytes, mediaType } = input;
  const { encrypted } = await checkBoxes(input);
  if (encrypted) {
    throw new EncryptedMediaError(bytes.label, mediaType, "get a copy without copy protection");
  }
  using video = openVideo(input.open, bytes.byteLength);
  const [picture, sounds] = [await video.getPrimaryVideoTrack(), await video.getAudioTracks()];
  input.signal?.throwIfAborted();
  if (picture === null) {
    if (sounds.length === 0) return broken(input, "it has neither pictures nor sound");
    throw new UnsupportedMediaError(bytes.label, {
      actual: "audio/mp4",
      what: `this ${mediaType} file has sound and no pictures`,
      cure: "convert it to MP3, for instance: ffmpeg -i in.mp4 -vn out.mp3",
    });
  }
  const { ends, isComposed } = await readEditLists(input.open, bytes.byteLength);
  if (isComposed) {
    throw new UnsupportedMediaError(bytes.label, {
      actual: mediaType,
      what: "the edit list of this video puts stretches of it together, or changes their speed",
      cure: "write it anew, for instance: ffmpeg -i in.mp4 out.mp4",
    });
  }
  const duration = toMilliseconds(await shownDuration(video, ends));
  if (!(duration > 0 && Number.isFinite(duration))) return broken(input, "it holds no pictures");
  const [width, height] = [await picture.getCodedWidth(), await picture.getCodedHeight()];
  if (width === 0 || height === 0) return broken(input, `its size is ${width} × ${height}`);
  return {
    kind: "video",
    duration,
    width,
    height,
    rotation: await picture.getRotation(),
    hasAudio: sounds.length > 0,
  };
}
