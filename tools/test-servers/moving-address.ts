import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { afterAll } from "vitest";

/** An address of this machine that leads to one server or another, as one that a cluster moves to its new primary. */
export interface MovingAddress {
  readonly port: number;
  /** Leads new connections to this port of the machine from now on, and ends those there are. */
  moveTo(port: number): void;
}

/** Makes an address, which goes when the tests of the file are done. */
export async function startMovingAddress(port: number): Promise<MovingAddress> {
  const sockets = new Set<Socket>();
  let target = port;
  const relay = createServer((client) => {
    const server = connect(target, "127.0.0.1");
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => undefined);
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }).listen(0, "127.0.0.1");
  await once(relay, "listening");
  const endAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  afterAll(() => {
    relay.close();
    endAll();
  });
  return {
    port: (relay.address() as AddressInfo).port,
    moveTo(next) {
      target = next;
      endAll();
    },
  };
}
