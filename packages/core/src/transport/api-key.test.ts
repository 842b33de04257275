import { afterEach, expect, it, vi } from "vitest";
import { loadApiKey } from "./api-key.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

it("comes from the option, else from the environment, without white space around it", () => {
  vi.stubEnv("SEGMIND_API_KEY", "SG_fromtheenvironment\n");
  expect(loadApiKey(" SG_fromtheoption ")).toBe("SG_fromtheoption");
  expect(loadApiKey(undefined)).toBe("SG_fromtheenvironment");
});

it.each([undefined, "", "  "])("names the option and the variable when there is none (%j)", (option) => {
  vi.stubEnv("SEGMIND_API_KEY", "");
  expect(() => loadApiKey(option)).toThrow(/`apiKey`.*SEGMIND_API_KEY/);
});

it("refuses what no header can carry, without showing it", () => {
  expect(() => loadApiKey("SG_secret\r\nx-evil: 1")).toThrow("options.apiKey");
  expect(() => loadApiKey("SG_secret\r\nx-evil: 1")).not.toThrow("secret");
  vi.stubEnv("SEGMIND_API_KEY", "SG_sécret");
  expect(() => loadApiKey(undefined)).toThrow("SEGMIND_API_KEY");
});
