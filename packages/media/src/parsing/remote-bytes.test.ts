import { expect, it } from "vitest";
import type { FileMessage, ReadMessage } from "./protocol.ts";
import { RemoteBytes } from "./remote-bytes.ts";

const bytesOf = (text: string): ArrayBuffer => new Uint8Array(Buffer.from(text)).buffer;

function fileOf(file: number, byteLength: number): FileMessage {
  return {
    type: "file",
    file,
    label: "the bytes",
    mediaType: "video/mp4",
    byteLength,
    descriptor: undefined,
    content: undefined,
  };
}

it("bytes of an earlier file that come late are not taken for those of the file that is read", async () => {
  const requests: ReadMessage[] = [];
  const remote = new RemoteBytes(fileOf(2, 3), (message) => requests.push(message));
  const reading = remote.read(0, 3);
  expect(requests).toMatchObject([{ read: 1, file: 2, start: 0, end: 3 }]);
  remote.receive({ type: "bytes", read: 1, file: 1, bytes: bytesOf("old") });
  remote.receive({ type: "bytes", read: 1, file: 1, bytes: undefined });
  remote.receive({ type: "bytes", read: 1, file: 2, bytes: bytesOf("new") });
  expect((await reading).toString()).toBe("new");
});

it("parts of a file that are read by turns are requested once each", async () => {
  const length = 3_000_000;
  const content = Buffer.alloc(length, "0123456789");
  let requests = 0;
  const remote = new RemoteBytes(fileOf(1, length), ({ read, file, start, end }) => {
    requests += 1;
    remote.receive({
      type: "bytes",
      read,
      file,
      bytes: Uint8Array.from(content.subarray(start, end)).buffer,
    });
  });
  for (let round = 0; round < 3; round += 1) {
    for (const start of [0, 2_900_000, 1_000_000]) {
      const bytes = await remote.read(start + round * 10_000, start + (round + 1) * 10_000);
      expect(bytes.equals(content.subarray(start + round * 10_000, start + (round + 1) * 10_000))).toBe(true);
    }
  }
  expect(requests).toBe(3);
});

it("a large part of a file is requested by the megabyte, in the same memory again and again", async () => {
  const length = 5_000_000;
  const content = Buffer.alloc(length, "0123456789");
  const requests: ReadMessage[] = [];
  const remote = new RemoteBytes(fileOf(1, length), (message) => {
    const { read, file, start, end, memory } = message;
    requests.push(message);
    new Uint8Array(memory).set(content.subarray(start, end));
    remote.receive({ type: "bytes", read, file, bytes: memory });
  });
  expect((await remote.read(3, length)).equals(content.subarray(3))).toBe(true);
  expect(requests.map(({ start, end }) => end - start)).toEqual([
    ...Array.from({ length: 4 }, () => 1_048_576),
    length - 3 - 4 * 1_048_576,
  ]);
  expect(new Set(requests.map(({ memory }) => memory)).size).toBe(1);
});

it("the memory of small reads is used again for the next file, and not before", async () => {
  const memories: ArrayBuffer[] = [];
  const open = (file: number, letter: string): RemoteBytes => {
    const remote = new RemoteBytes(fileOf(file, 3_000_000), ({ read, memory }) => {
      memories.push(memory);
      new Uint8Array(memory).fill(letter.charCodeAt(0));
      remote.receive({ type: "bytes", read, file, bytes: memory });
    });
    return remote;
  };
  const first = open(1, "a");
  await first.read(0, 2);
  const kept = await first.read(1_000_000, 1_000_002);
  expect(new Set(memories).size).toBe(2);
  expect(kept.toString()).toBe("aa");
  first.end();
  const next = open(2, "b");
  expect((await next.read(0, 2)).toString()).toBe("bb");
  expect((await next.read(2_000_000, 2_000_002)).toString()).toBe("bb");
  expect(new Set(memories).size).toBe(2);
});

it("the content of a small file begins the memory that it is sent in", async () => {
  const file = { ...fileOf(1, 3), content: bytesOf("foxes") };
  expect((await new RemoteBytes(file, () => undefined).read(0, 3)).toString()).toBe("fox");
});
