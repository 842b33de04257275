import { readDescriptor } from "../bytes/read-descriptor.ts";
import type { ParseIo } from "./parse-io.ts";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

/** As much is asked for at a time, so that whoever reads it is never busy for long. */
const blockLength = 1024 * 1024;
/** How many blocks may be on their way to the disk while the next ones are made. */
const mostWrites = 4;

/** After so many bytes the thread takes a turn of its event loop, in which memory that is no longer used is given back. */
const pauseAfter = 4 * 1024 * 1024;

type Answer = Extract<ToWorker, { type: "bytes" | "written" | "failed" }>;

interface Request {
  readonly resolve: (data: Buffer) => void;
  readonly reject: (error: Error) => void;
}

/** Reading and writing from inside of the worker. */
export interface WorkerIo {
  /** @param descriptor where the file can be read here; what is not a file is asked for */
  of(session: number, descriptor: number | undefined): ParseIo;
  answer(message: Answer): void;
  /** Settles when all that was written is on the disk. */
  flush(): Promise<void>;
}

export function workerIo(send: (message: FromWorker, transfer?: ArrayBuffer[]) => void): WorkerIo {
  const requests = new Map<number, Request>();
  const writes = new Set<Promise<Buffer>>();
  /** Memory that was written and came back: it goes to and fro, so that none of it waits for garbage collection. */
  const blocks: ArrayBuffer[] = [];
  const nothing = Buffer.alloc(0);
  let lastId = 0;
  let read = 0;

  const ask = (request: (id: number) => void): Promise<Buffer> => {
    const id = (lastId += 1);
    return new Promise((resolve, reject) => {
      requests.set(id, { resolve, reject });
      request(id);
    });
  };
  const readBlock = (session: number, offset: number, length: number): Promise<Buffer> =>
    ask((id) => send({ type: "read", session, id, offset, length }));

  const readBlocks = async (session: number, offset: number, length: number): Promise<Buffer> => {
    if (length <= blockLength) return readBlock(session, offset, length);
    const whole = Buffer.allocUnsafeSlow(length);
    let filled = 0;
    while (filled < length) {
      const block = await readBlock(session, offset + filled, Math.min(blockLength, length - filled));
      if (block.length === 0) break;
      filled += block.copy(whole, filled);
    }
    return whole.subarray(0, filled);
  };

  return {
    of: (session, descriptor) => ({
      read: async (offset, length) => {
        read += length;
        if (read > pauseAfter) {
          read = 0;
          await new Promise((resolve) => setImmediate(resolve));
        }
        const data = descriptor === undefined ? undefined : readDescriptor(descriptor, offset, length);
        // The other side knows whether a file ends here or was cut short meanwhile.
        return data?.length === length ? data : readBlocks(session, offset, length);
      },
      write: async (data, position) => {
        for (let at = 0; at < data.length; at += blockLength) {
          while (writes.size >= mostWrites) await Promise.race(writes);
          const part = data.subarray(at, at + blockLength);
          const block = blocks.pop() ?? new ArrayBuffer(blockLength);
          const own = new Uint8Array(block, 0, part.length);
          own.set(part);
          const write = ask((id) =>
            send({ type: "write", session, id, data: own, position: position + at }, [block]),
          );
          writes.add(write);
          // A write that failed stays, so that flushing fails.
          write.then(() => writes.delete(write)).catch(() => undefined);
        }
      },
    }),
    answer: (message) => {
      const request = requests.get(message.id);
      requests.delete(message.id);
      if (message.type === "bytes") {
        const { buffer, byteOffset, byteLength } = message.data;
        request?.resolve(Buffer.from(buffer, byteOffset, byteLength));
      } else if (message.type === "written") {
        blocks.push(message.block);
        request?.resolve(nothing);
      } else {
        request?.reject(new Error("reading or writing failed"));
      }
    },
    flush: async () => {
      try {
        await Promise.all(writes);
      } finally {
        writes.clear();
      }
    },
  };
}
