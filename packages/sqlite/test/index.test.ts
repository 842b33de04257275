import { expect, test } from "vitest";
import * as frontDoor from "../src/index.ts";

test("the package exports openSqlite and nothing else", () => {
  expect(Object.keys(frontDoor).sort()).toEqual(["openSqlite"]);
});
