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
import type { SpoolFile } from "../bytes/spool-file.ts";
import { UnsplittableMediaError } from "../errors/limit-errors.ts";
import type { FormatInput } from "../facts/format-problem.ts";
import { openVideo } from "../facts/open-video.ts";
import { readEditLists } from "../facts/read-edit-lists.ts";
import { toMilliseconds } from "../facts/to-milliseconds.ts";
import { formatDuration } from "../limits/format-duration.ts";
import { planKeyFrames } from "./plan-key-frames.ts";

/** A frame that can be decoded without those before it. */
interface KeyFrame {
  readonly packet: EncodedPacket;
  /** Milliseconds. */
  readonly time: number;
  /** Pictures shown before it are decoded after it, with the help of the group before: cut here, they are lost. */
  readonly isOpen: boolean;
}

/** A piece from one key frame up to another; `undefined` stands for the beginning and the end of the video. */
export interface VideoSpan {
  readonly start: number;
  readonly end: number;
  readonly first: KeyFrame | undefined;
  readonly next: KeyFrame | undefined;
}

/** A video that is open for cutting. */
export interface CuttableVideo extends Disposable {
  /** The pieces, in milliseconds. @throws UnsplittableMediaError where its key frames are too far apart */
  readonly plan: (duration: number, limit: number, overlap: number) => VideoSpan[];
  readonly cut: (span: VideoSpan, file: SpoolFile) => Promise<void>;
}

const cure = "encode it again, for instance: ffmpeg -i in.mp4 -c:v libx264 -r 25 -g 50 -c:a aac out.mp4";

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
  if (picture === null) throw new UnsplittableMediaError(label, "it has no pictures", cure);
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
      await write(file, mediaType, tracks, span.first?.packet.timestamp ?? 0, signal);
    },
    [Symbol.dispose]: () => video[Symbol.dispose](),
  };
}

/** An hour at 50 pictures a second, each a key frame: beyond that the list alone would take a hundred megabytes. */
const mostKeyFrames = 180_000;

/** The first stands for the beginning, at 0, whatever the video's first frame is. */
async function listKeyFrames(
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

/** How far sound may reach beyond the pictures of a piece, in milliseconds: its packets are not cut. */
async function longestPacket(sounds: readonly InputAudioTrack[]): Promise<number> {
  const first = await Promise.all(
    sounds.map((sound) => new EncodedPacketSink(sound).getFirstPacket({ metadataOnly: true })),
  );
  return Math.max(0, ...first.map((packet) => toMilliseconds(packet?.duration ?? 0)));
}

/** One track of a piece: its packets in the order of decoding, and where they go. */
interface Track {
  readonly packets: AsyncGenerator<EncodedPacket, void, undefined>;
  readonly addTo: (output: Output) => (packet: EncodedPacket) => Promise<void>;
}

async function pictureTrack(
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
async function soundTrack(
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

/** Writes the tracks side by side in the order of time, which keeps the muxer from holding back one of them. */
async function write(
  file: SpoolFile,
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
      new WritableStream({ write: ({ data, position }) => file.write(data, position) }),
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
