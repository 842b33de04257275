import type { Input } from "mediabunny";

/** The duration in seconds of what a player shows: a track may be longer than its edit list. */
export async function shownDuration(video: Input, ends: ReadonlyMap<number, number>): Promise<number> {
  const tracks = await video.getTracks();
  const durations = await Promise.all(
    tracks.map(async (track) => Math.min(await track.computeDuration(), ends.get(track.id) ?? Infinity)),
  );
  return Math.max(0, ...durations);
}
