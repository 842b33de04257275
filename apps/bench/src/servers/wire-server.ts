import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { wireFormats } from "./wire-formats.ts";

export interface WireServer {
  readonly url: string;
  /** Requests answered so far. */
  readonly requests: number;
  close(): Promise<void>;
}

/** Vectors of a size, so that no client sees the same bytes twice in a row. */
const vectorsPerSize = 16;

/** Longer bodies are media, of which nothing is looked at, in bytes. */
const longestKept = 64 * 1024;

/**
 * A server that costs next to nothing: it reads as much of HTTP as the clients here send, and answers with bytes that
 * were made before. It listens on loopback alone and looks at no key.
 */
export async function startWireServer(): Promise<WireServer> {
  const sockets = new Set<Socket>();
  const answers = new Map<string, readonly Buffer[]>();
  let requests = 0;

  const answerTo = (path: string, body: string): Buffer => {
    const dimensions = Number(sizePattern.exec(body)?.[1] ?? 768);
    const key = `${path} ${String(dimensions)} ${String(body.includes('"base64"'))}`;
    let choice = answers.get(key);
    if (choice === undefined) {
      choice = Array.from({ length: vectorsPerSize }, () => writeAnswer(path, dimensions, body));
      answers.set(key, choice);
    }
    return choice[requests % vectorsPerSize] as Buffer;
  };
  const respond = (socket: Socket, path: string, body: string): void => {
    requests += 1;
    socket.write(answerTo(path, body));
  };

  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
    let pending: Buffer = Buffer.alloc(0);
    /** Of a body that is too long to be kept: how much is still to come. */
    let unread = 0;
    socket.on("data", (chunk: Buffer) => {
      const skipped = Math.min(unread, chunk.length);
      unread -= skipped;
      const fresh = skipped === 0 ? chunk : chunk.subarray(skipped);
      pending = pending.length === 0 ? fresh : Buffer.concat([pending, fresh]);
      while (unread === 0) {
        const headEnd = pending.indexOf("\r\n\r\n");
        if (headEnd < 0) return;
        const head = pending.toString("latin1", 0, headEnd);
        const bodyBegin = headEnd + 4;
        const length = Number(lengthPattern.exec(head)?.[1] ?? 0);
        const left = bodyBegin + length - pending.length;
        if (left > 0 && length <= longestKept) return;
        if (left > 0) {
          // The head and the body's beginning stay, as if that were all of it.
          unread = left;
          pending = Buffer.concat([
            Buffer.from(head.replace(lengthPattern, "\r\ncontent-length: 0"), "latin1"),
            Buffer.from("\r\n\r\n"),
          ]);
          return;
        }
        const path = head.slice(head.indexOf(" ") + 1, head.indexOf(" HTTP/"));
        const end = bodyBegin + length;
        respond(socket, path, pending.toString("latin1", bodyBegin, end));
        pending = pending.subarray(end);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    get requests() {
      return requests;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const lengthPattern = /\r\ncontent-length: *(\d+)/i;
const sizePattern = /"(?:output_dimensionality|outputDimensionality|dimensions)": *(\d+)/;

function writeAnswer(target: string, dimensions: number, request: string): Buffer {
  const path = target.split("?")[0] ?? "";
  const format = wireFormats.find(({ matches }) => matches(path));
  if (format === undefined) {
    const error = `{"error":"the bench's server has no ${path}"}`;
    return httpAnswer("404 Not Found", [], error);
  }
  return httpAnswer("200 OK", format.headers, format.write(randomUnitVector(dimensions), request));
}

function httpAnswer(status: string, headers: readonly string[], body: string): Buffer {
  const head = [
    `HTTP/1.1 ${status}`,
    "content-type: application/json",
    `content-length: ${String(Buffer.byteLength(body))}`,
    `date: ${new Date().toUTCString()}`,
    ...headers,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}

export function randomUnitVector(dimensions: number): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, () => Math.random() - 0.5);
  const scale = 1 / Math.hypot(...vector);
  return vector.map((value) => value * scale);
}
