import { EncodedPacketSink, type EncodedPacket, type InputVideoTrack } from "mediabunny";
import { UnsplittableMediaError } from "../errors/limit-errors.ts";
import { toMilliseconds } from "../metadata/to-milliseconds.ts";

/** A frame that can be decoded without the ones before it. */
export interface KeyFrame {
  readonly packet: EncodedPacket;
  /** Milliseconds. */
  readonly time: number;
  /** Frames shown before it are decoded after it, and depend on the group before: a cut here loses them. */
  readonly isOpen: boolean;
}

/** An hour at 50 frames a second, each a key frame: a longer list would take more than a hundred megabytes. */
const mostKeyFrames = 180_000;

/** The first key frame stands for the beginning, at 0, whenever it is shown. */
export async function listKeyFrames(
  track: InputVideoTrack,
  label: string,
  end = Infinity,
  signal: AbortSignal | undefined,
): Promise<KeyFrame[]> {
  const sink = new EncodedPacketSink(track);
  const listing = { metadataOnly: true };
  const keyFrames: KeyFrame[] = [];
  let packet = await sink.getFirstPacket(listing);
  while (packet !== null && packet.timestamp < end) {
    signal?.throwIfAborted();
    if (keyFrames.length === 0) {
      keyFrames.push({ packet, time: 0, isOpen: false });
    } else if (packet.timestamp > 0) {
      // Frames before 0, which are decoded but not shown, stay in the first piece.
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
