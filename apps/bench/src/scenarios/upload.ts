import { join } from "node:path";
import type { UploadReport, UploadWorker } from "../clients/upload-worker.ts";
import { uploadKinds, type UploadKind } from "../clients/uploads.ts";
import { spreadOf } from "../measure/spread.ts";
import { buildPackage } from "../processes/build-package.ts";
import { Child } from "../processes/child.ts";
import { temporaryFolder } from "../processes/temporary-folder.ts";
import type { Bar, Check, Series } from "../record/result.ts";
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
    const rounds = isQuick ? 1 : 5;
    using folder = temporaryFolder();
    const measured: Measured[] = sizes.flatMap((megabytes) =>
      uploadKinds.map((kind) => ({ kind, megabytes, reports: [] })),
    );
    progress(0, "building core and media");
    await buildPackage("core");
    await buildPackage("media");
    await using server = await startWireProcess();
    const { url } = server;
    for (const size of sizes) await makeVideo(join(folder.path, `${String(size)}.mp4`), size * megabyte);
    for (let round = 0; round < rounds; round += 1) {
      for (const [position, { kind, megabytes, reports }] of measured.entries()) {
        // The number to reach is of the largest.
        if (signal.aborted || (round >= 3 && megabytes < Math.max(...sizes))) continue;
        progress(
          (round + position / measured.length) / rounds,
          `round ${String(round + 1)}/${String(rounds)} · ${String(megabytes)} MB · ${kind}`,
        );
        await using client = await Child.start<UploadWorker>("clients/upload-worker.ts", [], "built");
        reports.push(
          await client.call("upload", { kind, url, path: join(folder.path, `${String(megabytes)}.mp4`) }),
        );
      }
    }
    const done = measured.filter(({ reports }) => reports.length > 0);
    const largest = done.filter(({ megabytes }) => megabytes === Math.max(...sizes));
    return {
      settings: { megabytes: sizes, rounds },
      tables: [
        {
          title: "An MP4 from disk, as base64 in JSON",
          columns: [
            { key: "upload", title: "size · client" },
            { key: "rate", title: "MB/s", digits: 1, better: "higher" },
            { key: "cpu", title: "CPU ms", digits: 0, better: "lower" },
            { key: "idle", title: "idle RSS MB", digits: 0 },
            { key: "over", title: "peak over idle MB", digits: 1, better: "lower" },
          ],
          rows: done.map(({ kind, megabytes, reports }) => ({
            upload: `${String(megabytes)} MB · ${kind}`,
            rate: spreadOf(reports.map(({ elapsedMs }) => (1000 * megabytes) / elapsedMs)),
            cpu: spreadOf(reports.map(({ cpuMs }) => cpuMs)),
            idle: spreadOf(reports.map(({ memory }) => memory.idle / megabyte)),
            over: spreadOf(reports.map(overIdle)),
          })),
        },
      ],
      charts: [
        {
          kind: "bars",
          title: "Peak memory over the idle client",
          about: "Median over rounds. Less is better.",
          valueTitle: "MB",
          bars: done.map(({ kind, megabytes, reports }): Bar => {
            const { median, low, high } = spreadOf(reports.map(overIdle));
            return { label: kind, value: median, low, high, group: `${String(megabytes)} MB` };
          }),
        },
        {
          kind: "lines",
          title: `Memory while ${String(Math.max(...sizes))} MB are sent`,
          about: "The first round.",
          xTitle: "ms",
          yTitle: "RSS, MB",
          series: largest.map(({ kind, reports }): Series => ({
            name: kind,
            points: (reports[0]?.memory.timeline ?? []).map(([milliseconds, bytes]) => [
              milliseconds,
              bytes / megabyte,
            ]),
          })),
        },
      ],
      checks: largest
        .filter(({ kind, megabytes }) => kind === "ours" && megabytes === 100)
        .map(({ reports }): Check => {
          const worst = Math.max(...reports.map(overIdle));
          return {
            what: "a video of 100 MB from disk: peak RSS over the idle client",
            toReach: `≤ ${String(memoryToReach)} MB`,
            measured: `${spreadOf(reports.map(overIdle)).median.toFixed(1)} MB (worst of ${String(reports.length)}: ${worst.toFixed(1)})`,
            isReached: worst <= memoryToReach,
            firstEdition: "37.5 MB (worst: 42.7)",
            peers: largest
              .filter((other) => other.kind !== "ours")
              .map((other) => `${other.kind}: ${spreadOf(other.reports.map(overIdle)).median.toFixed(0)} MB`)
              .join(", "),
            reason:
              "Memory that the kernel has not taken back yet counts as held; the median and the worst say how much.",
          };
        }),
      errors: [],
      isComplete: !signal.aborted,
    };
  },
};

function overIdle({ memory }: UploadReport): number {
  return (memory.peak - memory.idle) / megabyte;
}
