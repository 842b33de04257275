import { setTimeout as sleep } from "node:timers/promises";
import { watchPeakMemory, type PeakMemory } from "../measure/peak-memory.ts";
import { startUsageMeter, type Usage } from "../measure/usage-meter.ts";
import { serveParent } from "../processes/worker.ts";
import { openUploader, type UploadKind } from "./uploads.ts";

export interface UploadReport extends Usage {
  readonly memory: PeakMemory;
}

/** The client has come to rest after so many milliseconds. */
const restMs = 300;

const methods = {
  /** One upload, by a client that did something small before. */
  async upload({ kind, url, path }: { kind: UploadKind; url: string; path: string }): Promise<UploadReport> {
    const uploader = await openUploader(kind, url);
    await uploader.warmUp();
    await sleep(restMs);
    const memory = watchPeakMemory();
    const usage = startUsageMeter();
    await uploader.upload(path);
    const report = { ...usage(), memory: memory() };
    await uploader.close();
    return report;
  },
};

export type UploadWorker = typeof methods;

serveParent(methods);
