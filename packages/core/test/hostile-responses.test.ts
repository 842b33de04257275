import type { ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import type { SegmindError } from "../src/index.ts";
import {
  AuthenticationError,
  ConnectionError,
  EmbedManyError,
  InferenceTimeout,
  InvalidResponseError,
  OutcomeUnknownError,
  type SegmindClient,
} from "../src/index.ts";
import { caught, caughtAs } from "./helpers/caught.ts";
import { dispatchers } from "./helpers/dispatchers.ts";
import { clientOf, gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { fileOf } from "./helpers/media.ts";
import { startHttpServer, startTcpServer } from "./helpers/raw-server.ts";

const million = 1_000_000;
const requestId = "3f2b8c1e-0000-4000-8000-000000000000";

/** JSON that is deeper than the stack of whatever walks through it by recursion. */
const deepAnswers = [
  { name: "arrays", body: `${"[".repeat(million)}${"]".repeat(million)}` },
  { name: "arrays that are never closed", body: "[".repeat(million) },
  { name: "objects", body: `${'{"output":'.repeat(million)}1${"}".repeat(million)}` },
  { name: "arrays where the vector should be", body: `{"embedding":${"[".repeat(million)}` },
  {
    name: "arrays in front of the vector",
    body: `{"a":${"[".repeat(million)}${"]".repeat(million)},"values":[1]}`,
  },
  { name: "arrays in the output's string", body: JSON.stringify({ output: "[".repeat(million) }) },
];

describe.each(deepAnswers)("an answer of a million $name", ({ body }) => {
  test("a response that is a million levels deep to a text is refused as maybe billed, and not sent again", async () => {
    await using use = await gatewayAndClient({ faults: { on: "sync", fault: { kind: "body", body } } });
    const error = await caughtAs(InvalidResponseError, use.client.embed("a"));
    expect(error).toMatchObject({ code: "INVALID_RESPONSE", mayBeBilled: true });
    expect(use.gateway.stats.posts).toBe(1);
  });

  test("a response that is a million levels deep to a submit or to the balance is refused too", async () => {
    const fault = { kind: "body", body } as const;
    await using use = await gatewayAndClient({ faults: { fault } }, { maxRetries: 0 });
    await caughtAs(InvalidResponseError, use.client.submitEmbed("a"));
    await caughtAs(InvalidResponseError, use.client.credits());
  });

  test("a response that is a million levels deep with the status of an error is that error", async () => {
    const fault = { kind: "body", body, status: 401 } as const;
    await using use = await gatewayAndClient({ faults: { fault } });
    const error = await caughtAs(AuthenticationError, use.client.embed("a"));
    expect(error.message.length).toBeLessThan(1_000);
  });

  test("a response that is a million levels deep to a poll says nothing of the job, which can be taken up again", async () => {
    await using use = await gatewayAndClient({ faults: { on: "status", fault: { kind: "body", body } } });
    const waiting = use.client.embed("a", { mode: "async", timeout: 300 });
    expect((await caughtAs(InferenceTimeout, waiting)).requestId).toMatch(/^[\w-]{36}$/);
  });
});

/** Writes as long as anybody reads. */
function flood(response: ServerResponse, chunk: Buffer): void {
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", more);
  more();
}

/** Writes a byte now and then and never ends, so that no pause between two bytes is long. */
function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(" "), 10);
  response.on("close", () => clearInterval(timer));
}

/** What a server does with the body of each of its responses, and what each kind of call makes of it. */
const endless = [
  {
    name: "without an end, at once",
    answer: (response: ServerResponse) => flood(response, Buffer.alloc(1_048_576, "[0,")),
    options: {},
    message: /larger than 33554432 bytes/,
    ofPost: InvalidResponseError,
    // Each poll costs what it holds.
    ofPoll: InvalidResponseError,
    waitTimeout: 600_000,
    mostPolls: 4,
  },
  {
    name: "without an end, byte by byte",
    answer: drip,
    options: { attemptTimeout: 200 },
    message: /attemptTimeout \(200 ms\)/,
    ofPost: OutcomeUnknownError,
    ofPoll: InferenceTimeout,
    waitTimeout: 1_500,
    mostPolls: 8,
  },
] as const;

describe.each(endless)("an answer $name", ({ answer, options, message, ofPost, ...poll }) => {
  const { ofPoll, waitTimeout, mostPolls } = poll;
  const once = { ...options, maxRetries: 0, onUnknownOutcome: "fail" } as const;

  test.each<[string, (client: SegmindClient) => Promise<unknown>]>([
    ["a text", (client) => client.embed("a")],
    ["a submit", (client) => client.submitEmbed("a")],
    ["a run", (client) => client.runSync("some-model", {})],
  ])("a response without an end to %s is given up, as maybe billed", async (_what, call) => {
    await using server = await startHttpServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      answer(response);
    });
    await using client = clientOf(server, once);
    const error = await caughtAs(ofPost, call(client));
    expect(error.mayBeBilled).toBe(true);
    expect(error.message).toMatch(message);
    expect(server.count).toBe(1);
  });

  test("a response without an end to the balance is given up", async () => {
    await using server = await startHttpServer((_request, response) => answer(response));
    await using client = clientOf(server, once);
    const error = await caught(client.credits());
    expect([ConnectionError, InvalidResponseError].some((type) => type.isInstance(error))).toBe(true);
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
  });

  test("a response without an end with the status of an error is given up too", async () => {
    await using server = await startHttpServer((_request, response) => {
      response.writeHead(401);
      answer(response);
    });
    await using client = clientOf(server, once);
    await expect(client.embed("a")).rejects.toMatchObject({ code: expect.any(String) });
    expect(server.count).toBe(1);
  });

  test("a response without an end to every poll of a job is asked for a few times, and its error has the job's id", async () => {
    await using server = await startHttpServer((_request, response) => answer(response));
    await using client = clientOf(server, once);
    const job = client.embeddingJob({ requestId });
    const error = await caughtAs(ofPoll, job.wait({ timeout: waitTimeout }));
    expect(error).toMatchObject({ requestId, mayBeBilled: true });
    expect(server.count).toBeGreaterThan(1);
    expect(server.count).toBeLessThanOrEqual(mostPolls);
  });
});

describe("a head", () => {
  test.each([
    ["of endless headers", () => `x-${"a".repeat(60)}: ${"b".repeat(900)}\r\n`, InvalidResponseError],
    ["of one endless header", () => "b".repeat(1_000), InvalidResponseError],
    [
      "of nothing but interim responses",
      () => "\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>",
      OutcomeUnknownError,
    ],
  ])("a head %s is given up, as maybe billed", async (_what, next, type) => {
    await using server = await startTcpServer((socket) => {
      socket.once("data", () => {
        socket.write("HTTP/1.1 103 Early Hints\r\nx-first: ");
        const timer = setInterval(() => socket.write(next()), 2);
        socket.on("close", () => clearInterval(timer));
      });
    });
    await using client = clientOf(server, { attemptTimeout: 400, maxRetries: 0, onUnknownOutcome: "fail" });
    const error = await caughtAs<SegmindError>(type, client.embed("a"));
    expect(error.mayBeBilled).toBe(true);
  });
});

const okHead = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

/** Responses that no HTTP client can read. */
const broken = [
  { name: "an unasked for 100", bytes: `HTTP/1.1 100 Continue\r\n\r\n${okHead}content-length: 2\r\n\r\n{}` },
  {
    name: "an unasked for change of protocol",
    bytes: "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n",
  },
  { name: "a head of 17 kB", bytes: `${okHead}x-pad: ${"a".repeat(17_000)}\r\ncontent-length: 2\r\n\r\n{}` },
  { name: "a bad status line", bytes: "HTTQ/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}" },
  { name: "the greeting of another protocol", bytes: "SSH-2.0-OpenSSH_9.2p1\r\n" },
  { name: "a status that is no number", bytes: "HTTP/1.1 2OO OK\r\ncontent-length: 2\r\n\r\n{}" },
  { name: "a header without a name", bytes: `${okHead}: nothing\r\ncontent-length: 2\r\n\r\n{}` },
  { name: "two lengths", bytes: `${okHead}content-length: 2\r\ncontent-length: 3\r\n\r\n{}` },
  { name: "a bad chunk", bytes: `${okHead}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\n` },
];

describe.each(broken)("an answer that breaks HTTP by $name", ({ bytes }) => {
  test.each(dispatchers)(
    "a response that breaks HTTP is reported as such, as maybe billed, and never asked for again, by $name",
    async ({ make }) => {
      for (const input of ["a", { image: fileOf("png", 1_000) }]) {
        await using server = await startTcpServer((socket) => {
          let received = "";
          socket.on("data", (chunk) => {
            received += chunk.toString("latin1");
            // The body ends as the JSON does.
            if (received.endsWith("}")) socket.write(bytes);
          });
        });
        const dispatcher = make();
        await using client = clientOf(server, { dispatcher, maxRetries: 5, onUnknownOutcome: "resend" });
        const error = await caughtAs(InvalidResponseError, client.embed(input));
        expect(error).toMatchObject({ code: "INVALID_RESPONSE", mayBeBilled: true, isRetryable: false });
        expect(error.message).toMatch(/cannot be read .*may have been billed, and is not sent again/);
        expect(server.count).toBe(1);
      }
    },
  );
});

test("a page that breaks HTTP behind the status of an error is that error", async () => {
  await using server = await startTcpServer((socket) => {
    socket.once("data", () => socket.write("HTTP/1.1 401 No\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"));
  });
  await using client = clientOf(server);
  await caughtAs(AuthenticationError, client.embed("a"));
  expect(server.count).toBe(1);
});

test("the page of an error that has no end is not waited for: its status says all", async () => {
  await using server = await startHttpServer((_request, response) => {
    response.writeHead(401);
    flood(response, Buffer.alloc(1_048_576, "a"));
  });
  await using client = clientOf(server);
  const error = await caughtAs(EmbedManyError, client.embedMany(["a", "b", "c"], { mode: "sync" }));
  expect(error.errors.get(0)).toBeInstanceOf(AuthenticationError);
  await caughtAs(AuthenticationError, client.credits());
});

test.each([
  { how: "by its length", head: `${okHead}content-length: 100\r\n`, part: "{" },
  {
    how: "by its length, of a connection that ends with it",
    head: `${okHead}connection: close\r\ncontent-length: 100\r\n`,
    part: "{",
  },
  { how: "between two chunks", head: `${okHead}transfer-encoding: chunked\r\n`, part: "1\r\n{\r\n" },
  {
    how: "between two chunks of a connection that ends with it",
    head: `${okHead}connection: close\r\ntransfer-encoding: chunked\r\n`,
    part: "1\r\n{\r\n",
  },
  { how: "in its head", head: okHead, part: "x-cost" },
])(
  "a response that is cut short $how is no broken one: a text is sent once more",
  async ({ how, head, part }) => {
    await using server = await startTcpServer((socket) => {
      socket.once("data", () => socket.end(how === "in its head" ? `${head}${part}` : `${head}\r\n${part}`));
    });
    await using client = clientOf(server);
    await caughtAs(OutcomeUnknownError, client.embed("a"));
    expect(server.count).toBe(2);
  },
);
