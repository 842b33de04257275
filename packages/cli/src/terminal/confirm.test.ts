import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { confirm } from "./confirm.ts";

const never = new AbortController().signal;

async function answer(typed: string): Promise<{ isYes: boolean; shown: string }> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  input.end(typed);
  const isYes = await confirm("Send them?", input, output, never);
  output.end();
  return { isYes, shown: await text(output) };
}

test.each([
  ["y\n", true],
  ["Yes\n", true],
  [" y \n", true],
  ["n\n", false],
  ["\n", false],
  ["yellow\n", false],
  ["", false],
])("the answer %j to a question is agreement: %s", async (typed, isYes) => {
  expect((await answer(typed)).isYes).toBe(isYes);
});

test("a question is asked on one line", async () => {
  expect((await answer("n\n")).shown).toContain("Send them? [y/N] ");
});

test("an interruption answers a question with no", async () => {
  const controller = new AbortController();
  const asked = confirm("Send them?", new PassThrough(), new PassThrough(), controller.signal);
  controller.abort();
  expect(await asked).toBe(false);
});
