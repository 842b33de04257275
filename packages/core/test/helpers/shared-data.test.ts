import { describe, expect, it } from "vitest";
import { storeConformance } from "../../src/testing/index.ts";
import { SharedData, type OwnedStore } from "./shared-data.ts";

describe("SharedData", () => {
  const cases = storeConformance(
    () => {
      const data = new SharedData();
      const opened: OwnedStore[] = [];
      const open = (): OwnedStore => {
        const store = data.open();
        opened.push(store);
        return store;
      };
      return {
        store: open(),
        openAnother: open,
        kill: ({ owner }) => opened.find((store) => store.owner === owner)?.crash(),
        close: () => undefined,
      };
    },
    { openAnother: true, kill: true },
  );
  it.each(cases)("SharedData $name", async (conformance) => conformance.run());
});

it.each(["get", "open", "write", "unsettled"] as const)(
  "SharedData: %s of an owner that died gets nothing and writes nothing",
  async (method) => {
    const data = new SharedData();
    const store = data.open();
    store.crash();
    const calls = {
      get: () => store.get(["a"]),
      open: () => store.open([{ key: "a", since: 0, replaceUnknown: false }]),
      write: () =>
        store.write([{ key: "a", entry: { state: "accepted", requestId: "12345678", submittedAt: 0 } }]),
      unsettled: () => store.unsettled(),
    };
    await expect(calls[method]()).rejects.toThrow("the process is dead");
    expect(data.entries.size).toBe(0);
  },
);
