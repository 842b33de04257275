import {
  EncodedAudioPacketSource,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  type EncodedPacket,
  type InputAudioTrack,
  type InputVideoTrack,
  type Output,
} from "mediabunny";
import { UnsplittableMediaError } from "../errors/limit-errors.ts";
import { toMilliseconds } from "../facts/to-milliseconds.ts";
import type { KeyFrame } from "./key-frames.ts";

/** A piece from one key frame up to another; `undefined` stands for the beginning and the end of the video. */
export interface VideoSpan {
  readonly start: number;
  readonly end: number;
  readonly first: KeyFrame | undefined;
  readonly next: KeyFrame | undefined;
}

/** How far sound may reach beyond the pictures of a piece, in milliseconds: its packets are not cut. */
export async function longestPacket(sounds: readonly InputAudioTrack[]): Promise<number> {
  const first = await Promise.all(
    sounds.map((sound) => new EncodedPacketSink(sound).getFirstPacket({ metadataOnly: true })),
  );
  return Math.max(0, ...first.map((packet) => toMilliseconds(packet?.duration ?? 0)));
}

/** One track of a piece: its packets in the order of decoding, and where they go. */
export interface Track {
  readonly packets: AsyncGenerator<EncodedPacket, void, undefined>;
  readonly addTo: (output: Output) => (packet: EncodedPacket) => Promise<void>;
}

export async function pictureTrack(
  track: InputVideoTrack,
  { first, next }: VideoSpan,
  end: number | undefined,
  label: string,
): Promise<Track> {
  const codec = await track.getCodec();
  const decoderConfig = await track.getDecoderConfig();
  if (codec === null || decoderConfig === null)
    throw unknownCodec(label, await track.getInternalCodecId(), "pictures");
  const rotation = await track.getRotation();
  return {
    packets: shownPackets(picturePackets(new EncodedPacketSink(track), first?.packet, next?.packet), end),
    addTo: (output) => {
      const source = new EncodedVideoPacketSource(codec);
      output.addVideoTrack(source, { rotation });
      return (packet) => source.add(packet, { decoderConfig });
    },
  };
}

/** All from a key frame on, but for the pictures shown before it: they need the group before. */
async function* picturePackets(
  sink: EncodedPacketSink,
  first: EncodedPacket | undefined,
  next: EncodedPacket | undefined,
): AsyncGenerator<EncodedPacket, void, undefined> {
  // Key frames were listed without their content, which the first packet must have.
  const start = first === undefined ? undefined : ((await sink.getKeyPacket(first.timestamp)) ?? undefined);
  for await (const packet of sink.packets(start, next)) {
    if (start === undefined || packet.timestamp >= start.timestamp) yield packet;
  }
}

/** Pictures are decoded at most so many places away from where they are shown. */
const furthestReorder = 16;

/**
 * All up to the last one that is shown before an end. Of those that are shown later only the ones that are decoded
 * before it stay: it may need them.
 */
async function* shownPackets(
  packets: AsyncGenerator<EncodedPacket, void, undefined>,
  end = Infinity,
): AsyncGenerator<EncodedPacket, void, undefined> {
  const later: EncodedPacket[] = [];
  for await (const packet of packets) {
    later.push(packet);
    if (packet.timestamp < end) yield* later.splice(0);
    else if (later.length > furthestReorder) return;
  }
}

/** Sound belongs to the piece in which a packet of it begins, so that none is lost and none is heard twice. */
export async function soundTrack(
  track: InputAudioTrack,
  { first, next }: VideoSpan,
  end = Infinity,
  label: string,
): Promise<Track> {
  const codec = await track.getCodec();
  const decoderConfig = await track.getDecoderConfig();
  if (codec === null || decoderConfig === null)
    throw unknownCodec(label, await track.getInternalCodecId(), "sound");
  return {
    packets: soundPackets(
      new EncodedPacketSink(track),
      first?.packet.timestamp,
      Math.min(next?.packet.timestamp ?? Infinity, end),
    ),
    addTo: (output) => {
      const source = new EncodedAudioPacketSource(codec);
      output.addAudioTrack(source);
      return (packet) => source.add(packet, { decoderConfig });
    },
  };
}

async function* soundPackets(
  sink: EncodedPacketSink,
  start = -Infinity,
  end = Infinity,
): AsyncGenerator<EncodedPacket, void, undefined> {
  const first = start === -Infinity ? null : await sink.getPacket(start);
  // Times are fractions of different bases: what differs by less than a microsecond is the same.
  for await (const packet of sink.packets(first ?? undefined)) {
    if (packet.timestamp >= end - 1e-6) return;
    if (packet.timestamp >= start - 1e-6) yield packet;
  }
}

function unknownCodec(label: string, id: unknown, of: string): UnsplittableMediaError {
  const name = typeof id === "string" || typeof id === "number" ? String(id) : "unknown";
  return new UnsplittableMediaError(
    label,
    `its ${of} are coded in a way (${name}) that cannot be written anew`,
    "encode it again, for instance: ffmpeg -i in.mp4 -c:v libx264 -r 25 -g 50 -c:a aac out.mp4",
  );
}
