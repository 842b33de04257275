import type { Input } from "mediabunny";
import { broken, ParseProblem } from "../errors/parse-problem.ts";
import type { VideoFacts } from "./media-facts.ts";
import { toMilliseconds } from "./to-milliseconds.ts";

/** Facts of an MP4 or MOV from its header, wherever in the file it stands. */
export async function readVideo(video: Input, mediaType: string): Promise<VideoFacts> {
  const [picture, sounds] = [await video.getPrimaryVideoTrack(), await video.getAudioTracks()];
  if (picture === null) {
    if (sounds.length === 0) return broken("it has neither pictures nor sound");
    throw new ParseProblem({
      kind: "unsupported",
      actual: "audio/mp4",
      what: `this ${mediaType} file has sound and no pictures`,
      hint: "convert it to MP3, for instance: ffmpeg -i in.mp4 -vn out.mp3",
    });
  }
  const duration = toMilliseconds(await video.computeDuration());
  if (!(duration > 0 && Number.isFinite(duration))) return broken("it holds no pictures");
  return {
    kind: "video",
    duration,
    width: await picture.getCodedWidth(),
    height: await picture.getCodedHeight(),
    rotation: await picture.getRotation(),
    hasAudio: sounds.length > 0,
  };
}
