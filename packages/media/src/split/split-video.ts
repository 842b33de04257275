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
import { ParseProblem } from "../errors/parse-problem.ts";
import { toMilliseconds } from "../facts/to-milliseconds.ts";
import { formatDuration } from "../limits/format-duration.ts";
import type { ParseIo } from "../parse/parse-io.ts";
import type { VideoPlanRequest, VideoSpan } from "../parse/parse-task.ts";
import { planKeyFrames } from "./plan-key-frames.ts";

/**
 * Frames that can be decoded without those before them, by their time in seconds. Their packets are not kept, each of
 * which would hold on to all of its fragment.
 */
interface KeyFrames {
  readonly all: readonly number[];
  /**
   * Without those of open groups: pictures shown before such a key frame are decoded after it, with the help of the group
   * before, and would be lost if the video were cut there.
   */
  readonly closed: readonly number[];
}

/** A piece from one key frame up to another, in seconds; `undefined` stands for the beginning and the end of the video. */
interface CutSpan extends VideoSpan {
  readonly first: number | undefined;
  readonly next: number | undefined;
}

/** A video that is open for cutting. */
export interface CuttableVideo {
  /** The pieces, in order. @throws ParseProblem where its key frames are too far apart */
  readonly plan: (request: VideoPlanRequest) => Promise<readonly CutSpan[]>;
  readonly cut: (span: CutSpan, io: ParseIo) => Promise<void>;
}

/** Of key frames that are closer together than this part of a piece, some are passed over. */
const finest = 1 / 1_000;

const hint = "encode it again, for instance: ffmpeg -i in -c:v libx264 -g 60 -c:a aac out.mp4";

/** Finds what is needed to write the main pictures and all sound anew. */
export async function cuttableVideo(video: Input, mediaType: string): Promise<CuttableVideo> {
  const picture = await video.getPrimaryVideoTrack();
  if (picture === null) throw unsplittable("it has no pictures");
  const sounds = await video.getAudioTracks();
  const overhang = await longestPacket(sounds);
  return {
    plan: async ({ duration, limit, overlap }) => {
      const keyFrames = await listKeyFrames(picture, (limit / 1_000) * finest);
      // Open ones are only taken where there are not enough others.
      for (const usable of [keyFrames.closed, keyFrames.all]) {
        // The first stands for the beginning, whatever the time of the video's first frame is.
        const times = usable.map((time, index) => (index === 0 ? 0 : toMilliseconds(time)));
        const spans = planKeyFrames(times, duration, limit - overhang, overlap);
        if (spans === undefined) continue;
        return spans.map(({ start, end, from, to }) => ({
          start,
          end,
          first: from === 0 ? undefined : usable[from],
          next: to === undefined ? undefined : usable[to],
        }));
      }
      throw new ParseProblem({
        kind: "unsplittable",
        what: `its key frames, where alone it can be cut, stand further apart than ${formatDuration(limit)}`,
        hint: "encode it again with more of them, for instance: ffmpeg -i in.mp4 -g 60 out.mp4",
      });
    },
    cut: async (span, io) => {
      const tracks = [
        await pictureTrack(picture, span),
        ...(await Promise.all(sounds.map((sound) => soundTrack(sound, span)))),
      ];
      await write(io, mediaType, tracks, span.first ?? 0);
    },
  };
}

/**
 * @param spacing seconds: of the key frames that follow one by less, the last is taken and the others are passed over
 */
async function listKeyFrames(picture: InputVideoTrack, spacing: number): Promise<KeyFrames> {
  const sink = new EncodedPacketSink(picture);
  const listing = { metadataOnly: true };
  const [all, closed]: [number[], number[]] = [[], []];
  let packet = await sink.getFirstPacket(listing);
  while (packet !== null) {
    const { timestamp } = packet;
    // What is decoded only to prepare for the first picture, at times before 0, stays in the first piece.
    if (all.length === 0 || timestamp > 0) {
      const following = all.length === 0 ? null : await sink.getNextPacket(packet, listing);
      all.push(timestamp);
      if (following === null || following.timestamp >= timestamp) closed.push(timestamp);
    }
    const next = await sink.getNextKeyPacket(packet, listing);
    const isClose = next !== null && next.timestamp < timestamp + spacing;
    const further = isClose ? await sink.getKeyPacket(timestamp + spacing, listing) : null;
    packet = further !== null && further.timestamp > timestamp ? further : next;
  }
  return { all, closed };
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

async function pictureTrack(track: InputVideoTrack, { first, next }: CutSpan): Promise<Track> {
  const codec = await track.getCodec();
  const decoderConfig = await track.getDecoderConfig();
  if (codec === null || decoderConfig === null)
    throw unknownCodec(await track.getInternalCodecId(), "pictures");
  const rotation = await track.getRotation();
  return {
    packets: picturePackets(new EncodedPacketSink(track), first, next),
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
  first: number | undefined,
  next: number | undefined,
): AsyncGenerator<EncodedPacket, void, undefined> {
  const start = first === undefined ? null : await sink.getKeyPacket(first);
  const end = next === undefined ? null : await sink.getKeyPacket(next, { metadataOnly: true });
  for await (const packet of sink.packets(start ?? undefined, end ?? undefined)) {
    if (start === null || packet.timestamp >= start.timestamp) yield packet;
  }
}

/** Sound belongs to the piece in which a packet of it begins, so that none is lost and none is heard twice. */
async function soundTrack(track: InputAudioTrack, { first, next }: CutSpan): Promise<Track> {
  const codec = await track.getCodec();
  const decoderConfig = await track.getDecoderConfig();
  if (codec === null || decoderConfig === null) throw unknownCodec(await track.getInternalCodecId(), "sound");
  return {
    packets: soundPackets(new EncodedPacketSink(track), first, next),
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
async function write(io: ParseIo, mediaType: string, tracks: readonly Track[], start: number): Promise<void> {
  // The header comes last: to put it first, the muxer would hold the piece in memory.
  const options = { fastStart: false } as const;
  const output = new Output({
    format: mediaType === "video/quicktime" ? new MovOutputFormat(options) : new Mp4OutputFormat(options),
    target: new StreamTarget(
      new WritableStream({ write: ({ data, position }) => io.write(data, position) }),
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

function unknownCodec(id: unknown, of: string): ParseProblem {
  const name = typeof id === "string" || typeof id === "number" ? String(id) : "unknown";
  return unsplittable(`its ${of} are coded in a way (${name}) that cannot be written anew`);
}

function unsplittable(what: string): ParseProblem {
  return new ParseProblem({ kind: "unsplittable", what, hint });
}
