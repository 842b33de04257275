import { expect, test } from "vitest";
import { Arguments } from "../../program/arguments.ts";
import type { Program } from "../../program/program.ts";
import { readServeSettings, serveFlags, type ServeSettings } from "./serve-settings.ts";

const read = (args: readonly string[], token?: string): ServeSettings =>
  readServeSettings(new Arguments(args, serveFlags), { cwd: "/", token } as Program);

test.each([
  [[], /SEGMIND_EMBED_TOKEN.*--no-token/],
  [["--no-token", "--host", "0.0.0.0"], /spend your credits/],
  [["--no-token", "--host", "fox.example"], /spend your credits/],
  [["--no-token", "--token", "a"], /not both/],
  [["--token", ""], /--token needs a value/],
  [["--token", "a", "--port", "99999"], /from 0 to 65535/],
])("a command line of serve that would serve nobody, or everybody, is refused: %j", (args, message) => {
  expect(() => read(args)).toThrow(message);
});

test("serve listens on loopback unless told otherwise, and needs no token of its own where the environment has one", () => {
  const settings = {
    host: "127.0.0.1",
    port: 8787,
    token: "t",
    isMock: false,
    isJson: false,
    rpm: undefined,
  };
  expect(read([], "t")).toMatchObject({ ...settings, file: "/segmind-embed.db", budget: {} });
  expect(read(["--token", "a"], "t").token).toBe("a");
  expect(read(["--no-token", "--host", "::1"], "t").token).toBeNull();
  expect(read(["--host", "0.0.0.0", "--port", "0", "--max-cost", "1.5", "--mock"], "t")).toMatchObject({
    host: "0.0.0.0",
    port: 0,
    budget: { maxCost: 1.5 },
    file: "/segmind-embed.mock.db",
  });
});
