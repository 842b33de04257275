import { join } from "node:path";
import type { UploadReport, UploadWorker } from "../clients/upload-worker.ts";
import { uploadKinds, type UploadKind } from "../clients/uploads.ts";
import { spreadOf } from "../measure/spread.ts";
import { buildPackage } from "../processes/build-package.ts";
import { Child } from "../processes/child.ts";
import { temporaryFolder } from "../processes/temporary-folder.ts";
import type { Check } from "../record/result.ts";
import { startWireProcess } from "../servers/start-processes.ts";
import { makeVideo } from "./make-video.ts";
import type { Scenario } from "./scenario.ts";

const megabyte = 1_000_000;
const memoryToReach = 48;

interface Measured {
  readonly kind: UploadKind;
  readonly megabytes: number;
  readonly reports: UploadReport[];
}

export const upload: Scenario = {
  name: "upload",
  title: "A video embedded from disk",
  about:
    "Each upload in a process of its own, after a small call. Memory is the peak of the process's resident set over what " +
    "it held idle, just before the upload. Our packages are the built ones: sources are compiled in media's thread, too.",
  async run({ isQuick, signal, progress }) {
    const sizes = isQuick ? [1] : [1, 10, 100];
    const largest = Math.max(...sizes);
    const rounds = isQuick ? 1 : 5;
    using folder = temporaryFolder();
    const videoOf = (megabytes: number): string => join(folder.path, `${String(megabytes)}.mp4`);
    const measured: Measured[] = sizes.flatMap((megabytes) =>
      uploadKinds.map((kind) => ({ kind, megabytes, reports: [] })),
    );
    progress("building core and media");
    await buildPackage("core");
    await buildPackage("media");
    await using server = await startWireProcess();
    for (const size of sizes) await makeVideo(videoOf(size), size * megabyte);
    for (let round = 0; round < rounds; round += 1) {
      for (const { kind, megabytes, reports } of measured) {
        // The number to reach is of the largest.
        if (round >= 3 && megabytes < largest) continue;
        progress(`round ${String(round + 1)}/${String(rounds)} · ${String(megabytes)} MB · ${kind}`);
        const options = { signal, packages: "built" } as const;
        await using client = await Child.start<UploadWorker>("clients/upload-worker.ts", options);
        reports.push(await client.call("upload", { kind, url: server.url, path: videoOf(megabytes) }));
      }
    }
    return {
      settings: { megabytes: sizes, rounds },
      tables: [
        {
          title: "An MP4 from disk, as base64 in JSON",
          columns: [
            { key: "upload", title: "size · client" },
            { key: "rate", title: "MB/s", digits: 1 },
            { key: "cpu", title: "CPU ms" },
            { key: "idle", title: "idle RSS MB" },
            { key: "over", title: "peak over idle MB", digits: 1, hasBars: true },
          ],
          rows: measured.map(({ kind, megabytes, reports }) => ({
            upload: `${String(megabytes)} MB · ${kind}`,
            rate: spreadOf(reports.map(({ elapsedMs }) => (1000 * megabytes) / elapsedMs)),
            cpu: spreadOf(reports.map(({ cpuMs }) => cpuMs)),
            idle: spreadOf(reports.map(({ memory }) => memory.idle / megabyte)),
            over: spreadOf(reports.map(overIdle)),
          })),
        },
      ],
      checks: [toCheck(measured.filter(({ megabytes }) => megabytes === largest))],
    };
  },
};

function toCheck(uploads: readonly Measured[]): Check {
  const own = uploads.find(({ kind }) => kind === "ours")?.reports ?? [];
  const worst = Math.max(...own.map(overIdle));
  const medianOf = (reports: readonly UploadReport[]): number => spreadOf(reports.map(overIdle)).median;
  return {
    what: "a video of 100 MB from disk: peak RSS over the idle client",
    toReach: `≤ ${String(memoryToReach)} MB`,
    measured: `${medianOf(own).toFixed(1)} MB (worst of ${String(own.length)}: ${worst.toFixed(1)})`,
    isReached: worst <= memoryToReach,
    firstEdition: "37.5 MB (worst: 42.7)",
    peers: uploads
      .filter(({ kind }) => kind !== "ours")
      .map(({ kind, reports }) => `${kind}: ${medianOf(reports).toFixed(0)} MB`)
      .join(", "),
    reason:
      "Memory that the kernel has not taken back yet counts as held; the median and the worst say how much.",
  };
}

function overIdle({ memory }: UploadReport): number {
  return (memory.peak - memory.idle) / megabyte;
}
