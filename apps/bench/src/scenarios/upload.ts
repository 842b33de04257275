import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { UploadReport, UploadWorker } from "../clients/upload-worker.ts";
import { uploadKinds, type UploadKind } from "../clients/uploads.ts";
import { spreadOf } from "../measure/spread.ts";
import { buildPackage } from "../processes/build-package.ts";
import { Child } from "../processes/child.ts";
import type { Bar, Series } from "../record/result.ts";
import type { WireServerWorker } from "../servers/wire-server-worker.ts";
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
    const sizes = isQuick ? [1, 10] : [1, 10, 100];
    const rounds = isQuick ? 1 : 5;
    const folder = await mkdtemp(join(tmpdir(), "segmind-bench-"));
    const measured: Measured[] = sizes.flatMap((megabytes) =>
      uploadKinds.map((kind) => ({ kind, megabytes, reports: [] })),
    );
    try {
      progress(0, "building core and media");
      await buildPackage("core");
      await buildPackage("media");
      await using server = await Child.start<WireServerWorker>(
        new URL("../servers/wire-server-worker.ts", import.meta.url),
      );
      const url = await server.call("start", {});
      for (const size of sizes) await makeVideo(join(folder, `${String(size)}.mp4`), size * megabyte);
      for (let round = 0; round < rounds; round += 1) {
        for (const [position, { kind, megabytes, reports }] of measured.entries()) {
          if (signal.aborted) break;
          progress(
            (round + position / measured.length) / rounds,
            `round ${String(round + 1)}/${String(rounds)} · ${String(megabytes)} MB · ${kind}`,
          );
          await using client = await Child.start<UploadWorker>(
            new URL("../clients/upload-worker.ts", import.meta.url),
            [],
            "built",
          );
          reports.push(
            await client.call("upload", { kind, url, path: join(folder, `${String(megabytes)}.mp4`) }),
          );
        }
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
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
        .map(({ reports }) => {
          const worst = Math.max(...reports.map(overIdle));
          return {
            what: "a video of 100 MB from disk: peak RSS over the idle client",
            toReach: `≤ ${String(memoryToReach)} MB`,
            measured: `${spreadOf(reports.map(overIdle)).median.toFixed(1)} MB (worst of ${String(reports.length)}: ${worst.toFixed(1)})`,
            isReached: worst <= memoryToReach,
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
