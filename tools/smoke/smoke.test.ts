import { delimiter, join } from "node:path";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { root } from "../workspace/root.ts";
import { cleanEnvironment } from "./clean-environment.ts";
import { ownComplaints } from "./own-complaints.ts";
import { packageManagers } from "./package-managers.ts";
import { runStep, silence, StepFailedError, type Step } from "./run-step.ts";

let printed = "";
beforeEach(() => {
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe("a step", () => {
  const given = (program: string, more: Partial<Step> = {}): Step => ({
    title: "fox",
    command: [process.execPath, "-e", program],
    cwd: tmpdir(),
    env: process.env,
    timeout: 20_000,
    ...more,
  });

  test("a step prints one line when it succeeds", async () => {
    await runStep(given("console.log(1)"));
    expect(printed).toMatch(/^ok {3}fox \(\d+\.\d s\)\n$/);
  });

  test.each<[string, Step, RegExp]>([
    ["fails", given("console.log('why'); process.exit(3)"), /^fox: ended with 3\nwhy/],
    ["warns", given("console.error('careful')", { judge: silence }), /is to print nothing\ncareful/],
    ["hangs", given("setInterval(() => {}, 1000)", { timeout: 300 }), /took longer than 0\.3 s/],
    ["cannot start", given("", { command: ["no-such-program"] }), /ENOENT/],
  ])("a step is rejected when it %s", async (_name, step, message) => {
    const error = await runStep(step).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StepFailedError);
    expect((error as Error).message).toMatch(message);
    expect(printed).toMatch(/^FAIL fox/);
  });
});

test("complaints about us are separated from complaints about others", () => {
  const ours = [
    "consumer.ts(3,1): error TS1: no\n  because",
    "node_modules/@segmind-embeddings/core/dist/index.d.ts(1,1): error TS2: no",
    "node_modules/.pnpm/a@1/node_modules/@segmind-embeddings/media/dist/index.d.ts(1,1): error TS3: no",
    "error TS18003: No inputs were found",
  ];
  const others = [
    "node_modules/@llamaindex/core/dist/index.d.ts(1,1): error TS4: no\n  (node_modules/@segmind-embeddings/core)",
    "node_modules/.pnpm/@segmind-embeddings+core@1/node_modules/zod/index.d.ts(1,1): error TS5: no",
  ];
  expect(ownComplaints([...others, ...ours].join("\n") + "\n")).toEqual(ours);
});

test("nothing of this workspace is left in a user's environment", () => {
  vi.stubEnv("PATH", [join(root, "node_modules/.bin"), "/usr/bin"].join(delimiter));
  vi.stubEnv("NODE_PATH", join(root, "node_modules"));
  vi.stubEnv("SEGMIND_API_KEY", "SG_0123456789abcdef");
  vi.stubEnv("npm_config_registry", "kept");
  const env = cleanEnvironment("/programs");
  expect(env["PATH"]).toBe(["/programs", "/usr/bin"].join(delimiter));
  expect(env).not.toHaveProperty("NODE_PATH");
  expect(env).not.toHaveProperty("SEGMIND_API_KEY");
  expect(env["npm_config_registry"]).toBe("kept");
});

test.each(packageManagers)("$name takes our packages from the tarballs", ({ files }) => {
  const ours = { "@segmind-embeddings/core": "file:/core.tgz" };
  const written = files({ zod: "4", ...ours }, ours);
  const manifest = JSON.parse(written["package.json"] ?? "") as { dependencies: object };
  expect(manifest.dependencies).toEqual({ zod: "4", ...ours });
  const settings = Object.values(written).join();
  expect(settings.match(/"@segmind-embeddings\/core"/g)).toHaveLength(2);
});
