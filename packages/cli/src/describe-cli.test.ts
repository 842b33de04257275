import { expect, test } from "vitest";
import { describeCli } from "./describe-cli.ts";

test("names itself", () => {
  expect(describeCli()).toBe("cli");
});
