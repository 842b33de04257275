import { loadMedia } from "@segmind-embeddings/media";
import { expect, it } from "vitest";
import { makeWav } from "./make-wav.ts";

it("a WAV whose rate is so high that it would take no time is refused", async () => {
  const wav = makeWav(2);
  expect(await loadMedia(wav)).toMatchObject({ duration: 2_000 });
  wav.writeUInt32LE(0xa000_1f40, 24);
  await expect(loadMedia(wav)).rejects.toThrow("its format is impossible (400 samples at 2684362560 Hz)");
});
