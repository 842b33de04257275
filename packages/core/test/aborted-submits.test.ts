import { describe, expect, test } from "vitest";
import { SegmindAbortedError, type SegmindClient } from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { clientOf } from "./helpers/gateway-and-client.ts";
import { fileOf } from "./helpers/media.ts";
import { startHttpServer } from "./helpers/raw-server.ts";

const requestId = "0f8fad5b-d9cb-469f-a165-70867728950e";

/** What submits a job, by each call. */
const calls: Record<string, (client: SegmindClient, signal: AbortSignal) => Promise<unknown>> = {
  "embed of media": (client, signal) => client.embed({ image: fileOf("png", 1_000) }, { signal }),
  "embed of a text by v2": (client, signal) => client.embed("a", { mode: "async", signal }),
  embedMany: (client, signal) => client.embedMany(["a"], { mode: "async", signal }),
  submitEmbed: (client, signal) => client.submitEmbed("a", { signal }),
  run: (client, signal) => client.run("some-model", {}, { signal }),
};

describe.each(Object.entries(calls))("%s that is aborted after its submit was written", (_name, call) => {
  test("a call that is aborted after its submit was written waits a moment for the id of the job, which is paid for", async () => {
    const controller = new AbortController();
    await using server = await startHttpServer((_request, response) => {
      controller.abort(new Error("changed my mind"));
      // In a later turn of the event loop, so that the client has seen the abort.
      setTimeout(() => {
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ request_id: requestId, status: "QUEUED" }));
      }, 20);
    });
    await using client = clientOf(server);
    const error = await caughtAs(SegmindAbortedError, call(client, controller.signal));
    expect([...error.requestIds]).toEqual([[0, requestId]]);
    expect(error.mayBeBilled).toBe(true);
    expect(error.cause).toMatchObject({ message: "changed my mind" });
    // Nothing is asked about the job, and nothing is sent again.
    expect(server.count).toBe(1);
  });

  test("a call that is aborted after its submit was written is reported as maybe billed where no id comes", async () => {
    const controller = new AbortController();
    await using server = await startHttpServer(() => controller.abort());
    await using client = clientOf(server);
    const error = await caughtAs(SegmindAbortedError, call(client, controller.signal));
    expect(error.requestIds.size).toBe(0);
    expect(error.mayBeBilled).toBe(true);
    expect(server.count).toBe(1);
  });

  test("a call that is aborted after its submit was written is not sent again where the gateway is in trouble", async () => {
    const controller = new AbortController();
    await using server = await startHttpServer((_request, response) => {
      controller.abort();
      setTimeout(() => response.writeHead(503).end(), 20);
    });
    await using client = clientOf(server);
    const error = await caughtAs(SegmindAbortedError, call(client, controller.signal));
    expect(error.mayBeBilled).toBe(false);
    expect(server.count).toBe(1);
  });
});
