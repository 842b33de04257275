import { EncodedPacketSink, type EncodedPacket, type InputVideoTrack } from "mediabunny";
import { UnsplittableMediaError } from "../errors/limit-errors.ts";
import { toMilliseconds } from "../facts/to-milliseconds.ts";

/** A frame that can be decoded without those before it. */
export interface KeyFrame {
  readonly packet: EncodedPacket;
  /** Milliseconds. */
  readonly time: number;
  /** Pictures shown before it are decoded after it, with the help of the group before: cut here, they are lost. */
  readonly isOpen: boolean;
}

/** An hour at 50 pictures a second, each a key frame: beyond that the list alone would take a hundred megabytes. */
const mostKeyFrames = 180_000;

/** The first stands for the beginning, at 0, whatever the video's first frame is. */
export async function listKeyFrames(
  picture: InputVideoTrack,
  label: string,
  end = Infinity,
  signal: AbortSignal | undefined,
): Promise<KeyFrame[]> {
  const sink = new EncodedPacketSink(picture);
  const listing = { metadataOnly: true };
  const keyFrames: KeyFrame[] = [];
  let packet = await sink.getFirstPacket(listing);
  while (packet !== null && packet.timestamp < end) {
    signal?.throwIfAborted();
    if (keyFrames.length === 0) {
      keyFrames.push({ packet, time: 0, isOpen: false });
    } else if (packet.timestamp > 0) {
      // What is decoded only to prepare for the first picture, at times before 0, stays in the first piece.
      const following = await sink.getNextPacket(packet, listing);
      const isOpen = following !== null && following.timestamp < packet.timestamp;
      keyFrames.push({ packet, time: toMilliseconds(packet.timestamp), isOpen });
    }
    if (keyFrames.length > mostKeyFrames) {
      throw new UnsplittableMediaError(
        label,
        `it has more than ${mostKeyFrames} key frames`,
        "encode it again with fewer, for instance: ffmpeg -i in.mp4 -r 25 -g 50 out.mp4",
      );
    }
    packet = await sink.getNextKeyPacket(packet, listing);
  }
  return keyFrames;
}
