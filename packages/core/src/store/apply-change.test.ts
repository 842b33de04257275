import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EmbeddedEntry, StoreChange, StoreEntry } from "../embedding-store.ts";
import { applyChange, applyClaim } from "./apply-change.ts";

const owners = ["one", "two", "three"];
const ids = ["job-aaaaaaaa", "job-bbbbbbbb"];

type Step =
  | { readonly type: "claim"; readonly owner: string; readonly replaceUnknown: boolean }
  | { readonly type: "change"; readonly owner: string; readonly change: Omit<StoreChange, "key"> }
  | { readonly type: "death"; readonly owner: string };

const embedded: fc.Arbitrary<EmbeddedEntry> = fc.nat(1_000).map((number) => ({
  state: "embedded",
  vector: Float32Array.of(number),
  space: "s",
  model: "m",
  embeddedAt: 0,
}));

const change = fc.oneof(
  embedded.map((entry) => ({ entry })),
  fc.constantFrom(...ids).map((requestId) => ({
    entry: { state: "accepted", requestId, submittedAt: 0 } as const,
  })),
  fc.record({
    entry: fc.constantFrom(undefined, { state: "unknown", since: 0, reason: "lost" } as const),
    requestId: fc.constantFrom(undefined, ...ids),
  }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    type: fc.constant("claim" as const),
    owner: fc.constantFrom(...owners),
    replaceUnknown: fc.boolean(),
  }),
  fc.record({ type: fc.constant("change" as const), owner: fc.constantFrom(...owners), change }),
  fc.record({ type: fc.constant("death" as const), owner: fc.constantFrom(...owners) }),
);

/** Goes through the steps of one key, with what was known of it before and after each. */
function* follow(steps: readonly Step[]): Generator<{
  step: Step;
  before: StoreEntry | undefined;
  after: StoreEntry | undefined;
}> {
  let entry: StoreEntry | undefined;
  for (const current of steps) {
    const before = entry;
    const { owner } = current;
    if (current.type === "claim") {
      entry =
        applyClaim(entry, { key: "k", since: 0, replaceUnknown: current.replaceUnknown }, owner) ?? entry;
    } else if (current.type === "change") {
      const next = applyChange(entry, { key: "k", ...current.change } as StoreChange, owner);
      if (next !== undefined) entry = next ?? undefined;
    } else if (entry?.state === "open" && entry.owner === owner) {
      // As a store gives the claim of an owner that died.
      entry = { state: "unknown", since: 0, reason: "its owner died" };
    }
    yield { step: current, before, after: entry };
  }
}

/** Holds of each step of whatever several owners do to one key. */
function always(
  holds: (taken: { step: Step; before: StoreEntry | undefined; after: StoreEntry | undefined }) => boolean,
) {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      for (const taken of follow(steps)) expect(holds(taken), JSON.stringify(taken)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
}

describe("the rules of a store", () => {
  it("the rules of a store keep the first vector for good", () => {
    always(({ before, after }) => before?.state !== "embedded" || after === before);
  });

  it("the rules of a store keep a vector whoever brings it", () => {
    always(({ step: taken, before, after }) => {
      if (taken.type !== "change" || taken.change.entry?.state !== "embedded") return true;
      return before?.state === "embedded" || after === taken.change.entry;
    });
  });

  it("the rules of a store let nobody claim what is open for another owner, accepted or embedded", () => {
    always(({ step: taken, before, after }) => {
      if (taken.type !== "claim" || before === undefined) return true;
      if (before.state === "open" && before.owner === taken.owner) return true;
      return before.state === "unknown" ? taken.replaceUnknown || after === before : after === before;
    });
  });

  it("the rules of a store forget nothing that may be billed, but for its own owner or its own job", () => {
    always(({ step: taken, before, after }) => {
      if (after !== undefined || before === undefined || taken.type !== "change") return true;
      const { requestId } = taken.change as { requestId?: string };
      return (
        (before.state === "open" && before.owner === taken.owner) ||
        (before.state === "accepted" && before.requestId === requestId)
      );
    });
  });

  it("the rules of a store take a job over an unknown outcome, and never over another owner's claim", () => {
    always(({ step: taken, before, after }) => {
      if (taken.type !== "change" || taken.change.entry?.state !== "accepted") return true;
      if (before?.state === "embedded") return after === before;
      if (before?.state === "open" && before.owner !== taken.owner) return after === before;
      return after === taken.change.entry;
    });
  });
});
