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
import { toMilliseconds } from "../metadata/to-milliseconds.ts";
import type { KeyFrame } from "./key-frames.ts";

/** A piece from one key frame up to another; `undefined` is the beginning or the end of the video. */
export interface VideoSpan {
  readonly start: number;
  readonly end: number;
  readonly first: KeyFrame | undefined;
  readonly next: KeyFrame | undefined;
}

/** How far the audio of a piece may extend beyond its video, in milliseconds: audio packets are not cut. */
export async function longestPacket(tracks: readonly InputAudioTrack[]): Promise<number> {
  const first = await Promise.all(
    tracks.map((track) => new EncodedPacketSink(track).getFirstPacket({ metadataOnly: true })),
  );
  return Math.max(0, ...first.map((packet) => toMilliseconds(packet?.duration ?? 0)));
}

/** One track of a piece: its packets in decoding order, and how to add it to the output. */
export interface Track {
  readonly packets: AsyncGenerator<EncodedPacket, void, undefined>;
  readonly addTo: (output: Output) => (packet: EncodedPacket) => Promise<void>;
}

export async function openVideoTrack(
  track: InputVideoTrack,
  { first, next }: VideoSpan,
  end: number | undefined,
  label: string,
): Promise<Track> {
  const codec = await track.getCodec();
  const decoderConfig = await track.getDecoderConfig();
  if (codec === null || decoderConfig === null)
    throw unknownCodec(label, await track.getInternalCodecId(), "video");
  const rotation = await track.getRotation();
  return {
    packets: shownPackets(videoPackets(new EncodedPacketSink(track), first?.packet, next?.packet), end),
    addTo: (output) => {
      const source = new EncodedVideoPacketSource(codec);
      output.addVideoTrack(source, { rotation });
      return (packet) => source.add(packet, { decoderConfig });
    },
  };
}

/** All packets from a key frame on, without frames shown before it, which depend on the group before. */
async function* videoPackets(
  sink: EncodedPacketSink,
  first: EncodedPacket | undefined,
  next: EncodedPacket | undefined,
): AsyncGenerator<EncodedPacket, void, undefined> {
  // Key frames were listed without their content, which the first packet needs.
  const start = first === undefined ? undefined : ((await sink.getKeyPacket(first.timestamp)) ?? undefined);
  for await (const packet of sink.packets(start, next)) {
    if (start === undefined || packet.timestamp >= start.timestamp) yield packet;
  }
}

/** The furthest that a frame is decoded from its place in the order of display. */
const furthestReorder = 16;

/**
 * All packets up to the last one that is shown before an end. Later ones are included only if they are decoded before it,
 * because it may depend on them.
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

/** An audio packet belongs to the piece in which it begins, so that none is lost or repeated. */
export async function openAudioTrack(
  track: InputAudioTrack,
  { first, next }: VideoSpan,
  end = Infinity,
  label: string,
): Promise<Track> {
  const codec = await track.getCodec();
  const decoderConfig = await track.getDecoderConfig();
  if (codec === null || decoderConfig === null)
    throw unknownCodec(label, await track.getInternalCodecId(), "audio");
  return {
    packets: audioPackets(
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

async function* audioPackets(
  sink: EncodedPacketSink,
  start = -Infinity,
  end = Infinity,
): AsyncGenerator<EncodedPacket, void, undefined> {
  const first = start === -Infinity ? null : await sink.getPacket(start);
  // Times are fractions of different time bases: a difference below a microsecond is none.
  for await (const packet of sink.packets(first ?? undefined)) {
    if (packet.timestamp >= end - 1e-6) return;
    if (packet.timestamp >= start - 1e-6) yield packet;
  }
}

function unknownCodec(label: string, id: unknown, of: string): UnsplittableMediaError {
  const name = typeof id === "string" || typeof id === "number" ? String(id) : "unknown";
  return new UnsplittableMediaError(
    label,
    `its ${of} codec (${name}) cannot be rewritten`,
    "encode it again, for instance: ffmpeg -i in.mp4 -c:v libx264 -r 25 -g 50 -c:a aac out.mp4",
  );
}
