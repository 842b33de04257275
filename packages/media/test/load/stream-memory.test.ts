import { appendFileSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { measureStreamMemory } from "./measure-stream-memory.ts";
import { describeWith, ffmpeg } from "../helpers/programs.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const megabyte = 1024 * 1024;

describeWith(["ffmpeg"], "a video of 100 MB", () => {
  it("embedding a video of 100 MB from disk takes at most 48 MB over the idle client", async () => {
    const path = join(folder, "large.mp4");
    ffmpeg("-f", "lavfi", "-i", "testsrc=duration=2", "-c:v", "libx264", path);
    // A box of nothing makes it large.
    const length = 100_000_000 - statSync(path).size;
    appendFileSync(
      path,
      Buffer.from([
        length >>> 24,
        (length >>> 16) & 255,
        (length >>> 8) & 255,
        length & 255,
        ...Buffer.from("free"),
      ]),
    );
    truncateSync(path, 100_000_000);
    const { byteLength, received, growth } = await measureStreamMemory(path);
    expect(byteLength).toBe(100_000_000);
    expect(received).toBeGreaterThan((byteLength / 3) * 4);
    expect(growth).toBeLessThan(48 * megabyte);
  });
});
