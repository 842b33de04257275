import {
  EncodedAudioPacketSource,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  MovOutputFormat,
  Mp4OutputFormat,
  Output,
  StreamTarget,
  type EncodedPacket,
  type Input,
  type InputAudioTrack,
  type InputVideoTrack,
} from "mediabunny";
import { createSpool, type Spool, type SpooledBytes } from "../bytes/spool.ts";
import { UnsplittableMediaError } from "../errors/limit-errors.ts";
import type { KeyFrameSpan } from "./plan-key-frames.ts";

/** A video that is open for cutting. */
export interface CuttableVideo {
  /** Milliseconds; the first is where the video begins, key frame or not. */
  readonly keyFrames: readonly number[];
  readonly cut: (span: KeyFrameSpan, label: string) => Promise<SpooledBytes>;
}

const cure = "encode it again, for instance: ffmpeg -i in -c:v libx264 -g 60 -c:a aac out.mp4";

/** Finds the key frames of the main pictures and what is needed to write them and all sound anew. */
export async function cuttableVideo(
  video: Input,
  label: string,
  mediaType: string,
  signal: AbortSignal | undefined,
): Promise<CuttableVideo> {
  const picture = await video.getPrimaryVideoTrack();
  if (picture === null) throw new UnsplittableMediaError(label, "it has no pictures", cure);
  const sounds = await video.getAudioTracks();
  const sink = new EncodedPacketSink(picture);
  const keys: EncodedPacket[] = [];
  for (
    let packet = await sink.getFirstPacket({ metadataOnly: true });
    packet !== null;
    packet = await sink.getNextKeyPacket(packet, { metadataOnly: true })
  ) {
    signal?.throwIfAborted();
    keys.push(packet);
  }
  return {
    keyFrames: keys.map((packet) => packet.timestamp * 1000),
    cut: async (span, pieceLabel) => {
      const tracks = [
        await pictureTrack(
          picture,
          keys[span.from],
          span.to === undefined ? undefined : keys[span.to],
          label,
        ),
        ...(await Promise.all(sounds.map((sound) => soundTrack(sound, span, label)))),
      ];
      await using spool = await createSpool(pieceLabel);
      await write(spool, mediaType, tracks, span.start / 1000, signal);
      return await spool.finish();
    },
  };
}

/** One track of a piece: its packets in the order of decoding, and where they go. */
interface Track {
  readonly packets: AsyncGenerator<EncodedPacket, void, unknown>;
  readonly addTo: (output: Output) => (packet: EncodedPacket) => Promise<void>;
}

async function pictureTrack(
  track: InputVideoTrack,
  first: EncodedPacket | undefined,
  end: EncodedPacket | undefined,
  label: string,
): Promise<Track> {
  const codec = await track.getCodec();
  const decoderConfig = await track.getDecoderConfig();
  if (codec === null || decoderConfig === null)
    throw unknownCodec(label, await track.getInternalCodecId(), "pictures");
  const rotation = await track.getRotation();
  return {
    packets: new EncodedPacketSink(track).packets(first, end),
    addTo: (output) => {
      const source = new EncodedVideoPacketSource(codec);
      output.addVideoTrack(source, { rotation });
      return (packet) => source.add(packet, { decoderConfig });
    },
  };
}

/**
 * The sound belongs to the piece in which a packet of it ends, so that no piece lasts longer than its pictures. The
 * last piece takes what is left.
 */
async function soundTrack(track: InputAudioTrack, span: KeyFrameSpan, label: string): Promise<Track> {
  const codec = await track.getCodec();
  const decoderConfig = await track.getDecoderConfig();
  if (codec === null || decoderConfig === null)
    throw unknownCodec(label, await track.getInternalCodecId(), "sound");
  const sink = new EncodedPacketSink(track);
  const [start, end] = [
    span.from === 0 ? -Infinity : span.start / 1000,
    span.to === undefined ? Infinity : span.end / 1000,
  ];
  async function* packets(): AsyncGenerator<EncodedPacket, void, unknown> {
    const first = start === -Infinity ? null : await sink.getPacket(start);
    for await (const packet of sink.packets(first ?? undefined)) {
      const packetEnd = packet.timestamp + packet.duration;
      // Times are fractions of different bases: they are compared in microseconds.
      if (packetEnd > end + 1e-6) return;
      if (packetEnd > start + 1e-6) yield packet;
    }
  }
  return {
    packets: packets(),
    addTo: (output) => {
      const source = new EncodedAudioPacketSource(codec);
      output.addAudioTrack(source);
      return (packet) => source.add(packet, { decoderConfig });
    },
  };
}

/** Writes the tracks side by side in the order of time, which keeps the muxer from holding back one of them. */
async function write(
  spool: Spool,
  mediaType: string,
  tracks: readonly Track[],
  start: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  // The header comes last: to put it first, the muxer would hold the piece in memory.
  const options = { fastStart: false } as const;
  const output = new Output({
    format: mediaType === "video/quicktime" ? new MovOutputFormat(options) : new Mp4OutputFormat(options),
    target: new StreamTarget(
      new WritableStream({ write: ({ data, position }) => spool.write(data, position) }),
      { chunked: true, chunkSize: 1024 * 1024 },
    ),
  });
  const lanes = tracks.map(({ packets, addTo }) => ({ packets, add: addTo(output) }));
  try {
    await output.start();
    const heads = await Promise.all(
      lanes.map(async (lane) => ({ ...lane, next: await lane.packets.next() })),
    );
    for (;;) {
      signal?.throwIfAborted();
      const lane = heads
        .filter(({ next }) => next.done !== true)
        .reduce<(typeof heads)[number] | undefined>(
          (a, b) => (a !== undefined && timeOf(a.next) <= timeOf(b.next) ? a : b),
          undefined,
        );
      if (lane === undefined || lane.next.done === true) break;
      const packet = lane.next.value;
      await lane.add(packet.clone({ timestamp: packet.timestamp - start }));
      lane.next = await lane.packets.next();
    }
    await output.finalize();
  } catch (error) {
    await output.cancel().catch(() => undefined);
    throw error;
  } finally {
    await Promise.all(lanes.map(({ packets }) => packets.return().catch(() => undefined)));
  }
}

function timeOf(next: IteratorResult<EncodedPacket, unknown>): number {
  return next.done === true ? Infinity : next.value.timestamp;
}

function unknownCodec(label: string, id: unknown, of: string): UnsplittableMediaError {
  const name = typeof id === "string" || typeof id === "number" ? String(id) : "unknown";
  return new UnsplittableMediaError(
    label,
    `its ${of} are coded in a way (${name}) that cannot be written anew`,
    cure,
  );
}
