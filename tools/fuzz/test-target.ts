import { beforeAll, describe, it } from "vitest";
import { endWhenStuck } from "./end-when-stuck.ts";
import { keptInputs, type FuzzTarget } from "./fuzz-target.ts";
import { mutateInput } from "./mutate-input.ts";
import { seededRandom } from "./random.ts";
import { sharedInput, writeInput } from "./worker-messages.ts";

/** A test gives the same answer each time; `npm run fuzz` tries what is new. */
const seed = 1;

/** Replays all kept inputs of a target, then as many mutations of them. */
export function testTarget(target: FuzzTarget, mutations: number): void {
  describe(target.name, () => {
    const kept = keptInputs(target);
    const shared = sharedInput();
    const check = (input: Buffer): void | Promise<void> => {
      writeInput(shared, input);
      return target.check(input);
    };
    beforeAll(() => endWhenStuck(target.name, shared));

    it.each(kept)("holds for the kept input $name", async ({ bytes }) => {
      await check(bytes);
    });

    it(`holds for ${String(mutations)} mutations of them`, async () => {
      const random = seededRandom(seed);
      const others = kept.map(({ bytes }) => bytes);
      for (let count = 0; count < mutations; count += 1) {
        const input = mutateInput(others[random(others.length)] as Buffer, {
          random,
          others,
          words: target.words,
        });
        try {
          await check(input);
        } catch (cause) {
          const content = input.toString("base64");
          throw new Error(
            `Fails for an input that belongs in ${target.inputs.pathname}, as base64: ${content}`,
            { cause },
          );
        }
      }
    });
  });
}
