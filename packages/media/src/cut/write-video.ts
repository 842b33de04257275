import { MovOutputFormat, Mp4OutputFormat, Output, StreamTarget, type EncodedPacket } from "mediabunny";
import type { SpoolFile } from "../bytes/spool-file.ts";
import type { Track } from "./piece-tracks.ts";

/** Writes the tracks interleaved in the order of time, so that the muxer need not buffer one of them. */
export async function writeVideo(
  file: SpoolFile,
  mediaType: string,
  tracks: readonly Track[],
  start: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  // The header comes last, because the muxer would buffer the whole piece to write it first.
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
