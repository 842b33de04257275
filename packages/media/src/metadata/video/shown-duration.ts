import type { Input } from "mediabunny";

/** Seconds until the last picture or sound that is shown ends: a track may hold more than its edit list shows. */
export async function shownDuration(video: Input, ends: ReadonlyMap<number, number>): Promise<number> {
  const tracks = await video.getTracks();
  const durations = await Promise.all(
    tracks.map(async (track) => Math.min(await track.computeDuration(), ends.get(track.id) ?? Infinity)),
  );
  return Math.max(0, ...durations);
}
