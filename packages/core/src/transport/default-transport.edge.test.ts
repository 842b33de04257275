import { expect, test } from "vitest";
import { TransportError } from "../errors/transport-error.ts";
import { defaultTransport } from "./default-transport.edge.ts";
import { FetchTransport } from "./fetch-transport.ts";
import { UndiciTransport } from "./undici-transport.edge.ts";

test("requests of an edge runtime are carried by fetch, and what is undici's is refused with a sentence", () => {
  expect(defaultTransport(undefined)).toBeInstanceOf(FetchTransport);
  expect(() => defaultTransport({ dispatch: () => true })).toThrow(
    /options\.dispatcher: got a dispatcher in a runtime whose requests are carried by fetch/,
  );
  const make = () => new (UndiciTransport as unknown as new () => unknown)();
  expect(make).toThrow(TransportError);
  expect(make).toThrow(/Use `new FetchTransport\(\)`/);
});
