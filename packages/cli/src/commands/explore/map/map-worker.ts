import { parentPort, workerData } from "node:worker_threads";
import { layOut } from "./lay-out.ts";
import type { MapMessage, MapTask } from "./map-task.ts";
import { nearestRows } from "./nearest-rows.ts";
import { placeBeside } from "./place-beside.ts";

const task = workerData as MapTask;
const tell = (message: MapMessage): void => parentPort?.postMessage(message);
const onProgress = (share: number): void => tell({ type: "progress", share });

switch (task.wanted) {
  case "layout":
    tell({ type: "done", result: await layOut(task, onProgress) });
    break;
  case "places":
    tell({ type: "done", result: placeBeside(task, onProgress) });
    break;
  case "neighbours":
    tell({ type: "done", result: await nearestRows(task, onProgress) });
    break;
}
