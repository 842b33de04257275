// Preloaded into every process that a test starts: no connection leaves this machine.
import { Socket } from "node:net";

const { connect } = Socket.prototype;
const loopback = new Set(["127.0.0.1", "::1", "localhost"]);

Socket.prototype.connect = function (...args) {
  const [options] = args.flat();
  const host = typeof options === "object" && options !== null ? (options.host ?? "localhost") : "localhost";
  if (!loopback.has(host) && options?.path === undefined) {
    throw new Error(`a test tried to connect to ${host}`);
  }
  return connect.apply(this, args);
};
