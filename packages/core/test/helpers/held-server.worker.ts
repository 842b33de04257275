import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

/** Three flags: a request has come; it may be answered; the response is written. */
const flags = workerData as Int32Array;

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    Atomics.store(flags, 0, 1);
    Atomics.wait(flags, 1, 0);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(new Array(768).fill(0.5)), () => {
      Atomics.store(flags, 2, 1);
      Atomics.notify(flags, 2);
    });
  });
});
server.listen(0, "127.0.0.1", () => parentPort?.postMessage((server.address() as AddressInfo).port));
