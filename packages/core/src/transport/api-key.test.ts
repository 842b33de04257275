import { afterEach, expect, it, vi } from "vitest";
import { loadApiKey } from "./api-key.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

it("the API key comes from the option, else from the environment, without white space around it", () => {
  vi.stubEnv("SEGMIND_API_KEY", "SG_fromtheenvironment\n");
  expect(loadApiKey(" SG_fromtheoption ")).toBe("SG_fromtheoption");
  expect(loadApiKey(undefined)).toBe("SG_fromtheenvironment");
});

it.each([undefined, "", "  "])(
  "the error without an API key (%j) names the option and the variable",
  (option) => {
    vi.stubEnv("SEGMIND_API_KEY", "");
    expect(() => loadApiKey(option)).toThrow(/`apiKey`.*SEGMIND_API_KEY/);
  },
);

it("an API key that no header can carry is refused without being shown", () => {
  expect(() => loadApiKey("SG_secret\r\nx-evil: 1")).toThrow("options.apiKey");
  expect(() => loadApiKey("SG_secret\r\nx-evil: 1")).not.toThrow("secret");
  vi.stubEnv("SEGMIND_API_KEY", "SG_sécret");
  expect(() => loadApiKey(undefined)).toThrow("SEGMIND_API_KEY");
});
