import { afterEach, expect, it, vi } from "vitest";
import { readEnvironment } from "./environment.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

it("an environment variable is read without the white space around it", () => {
  vi.stubEnv("SEGMIND_BASE_URL", " https://proxy.test\n");
  expect(readEnvironment("SEGMIND_BASE_URL")).toBe("https://proxy.test");
});

it.each([undefined, "", " \n"])("an environment variable of %j is none", (value) => {
  vi.stubEnv("SEGMIND_BASE_URL", value);
  expect(readEnvironment("SEGMIND_BASE_URL")).toBeUndefined();
});

it("a runtime without an environment has no variables", () => {
  vi.stubGlobal("process", undefined);
  expect(readEnvironment("SEGMIND_API_KEY")).toBeUndefined();
});

it("a runtime that does not allow to look into its environment has no variables", () => {
  const env = new Proxy(
    {},
    {
      get() {
        throw new Error("Requires env access, run again with --allow-env");
      },
    },
  );
  vi.stubGlobal("process", { env });
  expect(readEnvironment("SEGMIND_API_KEY")).toBeUndefined();
});
