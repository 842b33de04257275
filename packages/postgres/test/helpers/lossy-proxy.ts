import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** Stands between a program and a server, and breaks their connection where it is told. */
export interface LossyProxy {
  readonly port: number;
  /** How many exchanges there were: a message of the program, and an answer to it. */
  readonly roundTrips: number;
  /** Lets the server get the next message that contains `text`, and breaks the connection in place of its answer. */
  loseAnswerTo(text: string): void;
  /** How many answers were lost. */
  readonly lost: number;
  /** Carries nothing more of the connections that there are and closes none, as where a machine has lost its power. */
  fallSilent(): void;
}

/** Starts a proxy before a port of this machine, which goes with the test. */
export async function startLossyProxy(serverPort: number): Promise<LossyProxy> {
  const sockets = new Set<Socket>();
  let losing: string | undefined;
  let [roundTrips, lost] = [0, 0];
  const silent = new WeakSet<Socket>();

  const proxy = createServer((client) => {
    const server = connect(serverPort, "127.0.0.1");
    let [isAsked, isLost] = [false, false];
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        client.destroy();
        server.destroy();
      });
    }
    client.on("data", (bytes) => {
      if (silent.has(client)) return;
      if (losing !== undefined && bytes.includes(losing)) [losing, isLost] = [undefined, true];
      isAsked = true;
      server.write(bytes);
    });
    server.on("data", (bytes) => {
      if (silent.has(client)) return;
      if (isAsked) roundTrips += 1;
      isAsked = false;
      if (!isLost) return void client.write(bytes);
      lost += 1;
      client.destroy();
    });
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => {
    proxy.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    port: (proxy.address() as AddressInfo).port,
    get roundTrips() {
      return roundTrips;
    },
    get lost() {
      return lost;
    },
    loseAnswerTo(text) {
      losing = text;
    },
    fallSilent() {
      for (const socket of sockets) silent.add(socket);
    },
  };
}
