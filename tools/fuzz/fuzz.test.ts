import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { root } from "../workspace/root.ts";
import { longestInput, mutateInput } from "./mutate-input.ts";
import { seededRandom } from "./random.ts";
import { shrinkInput } from "./shrink-input.ts";
import { sharedInput, type FuzzJob, type FuzzMessage } from "./worker-messages.ts";

describe("a mutation", () => {
  const others = [Buffer.from("a red fox"), Buffer.alloc(longestInput, "x")];
  const mutate = (input: Buffer, seed: number): Buffer =>
    mutateInput(input, { random: seededRandom(seed), others, words: ["fox"] });

  test("a mutation is the same for the same seed, never too long, and leaves the input as it was", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(), (bytes, seed) => {
        const input = Buffer.from(bytes);
        const mutated = mutate(input, seed);
        expect(mutated.equals(mutate(input, seed))).toBe(true);
        expect(mutated.length).toBeLessThanOrEqual(longestInput);
        expect(input.equals(bytes)).toBe(true);
      }),
    );
  });

  test("a mutation is another one for another seed, mostly", () => {
    const input = Buffer.from('{"embedding":[0.1,-2e3]}');
    const seen = new Set(Array.from({ length: 200 }, (_, seed) => mutate(input, seed).toString("latin1")));
    expect(seen.size).toBeGreaterThan(150);
  });
});

test("an input without an end ends the process that tries it, and is printed", async () => {
  const url = (file: string): string => new URL(file, import.meta.url).href;
  const program = join(await temporaryFolder(), "den.mjs");
  writeFileSync(
    program,
    `
    import { endWhenStuck } from ${JSON.stringify(url("end-when-stuck.ts"))};
    import { sharedInput, writeInput } from ${JSON.stringify(url("worker-messages.ts"))};
    const shared = sharedInput();
    endWhenStuck("den", shared, 100);
    const end = performance.now() + 1_000;
    while (performance.now() < end) writeInput(shared, Buffer.from("hen"));
    writeInput(shared, Buffer.from("fox"));
    for (;;);
  `,
  );
  const { signal, stderr } = spawnSync(process.execPath, [program], {
    encoding: "utf8",
    timeout: 30_000,
  });
  expect(stderr).toBe(`den: stuck for 100 ms with an input, as base64: ${btoa("fox")}\n`);
  expect(signal).toBe("SIGKILL");
});

describe("what was found", () => {
  test("what was found by a worker is made as short as it can be, and reported once", async () => {
    const folder = await temporaryFolder();
    mkdirSync(join(folder, "inputs"));
    writeFileSync(join(folder, "inputs/hens"), "a red hen and a grey hen");
    const module = join(folder, "den.target.mjs");
    writeFileSync(
      module,
      `export const target = {
        name: "den",
        inputs: new URL("inputs/", import.meta.url),
        words: ["fox"],
        check(input) {
          if (input.includes("fox")) throw new Error("a fox at " + input.indexOf("fox"));
        },
      };`,
    );
    const workerData: FuzzJob = {
      module: pathToFileURL(module).href,
      seconds: 1,
      seed: 1,
      shared: sharedInput(),
    };
    const messages: FuzzMessage[] = [];
    const worker = new Worker(new URL("fuzz-worker.ts", import.meta.url), { workerData });
    worker.on("message", (message: FuzzMessage) => messages.push(message));
    await once(worker, "exit");
    expect(messages).toMatchObject([
      { type: "found", problem: expect.stringContaining("a fox at") },
      { type: "done" },
    ]);
    expect(messages[0]?.type === "found" && Buffer.from(messages[0].input).toString()).toBe("fox");
  });

  test("what was found is made as short as it can be", async () => {
    const input = Buffer.from(`${"long ".repeat(300)}fo${"x".repeat(40)}${" and more".repeat(200)}`);
    const shortest = await shrinkInput(input, (shorter) => Promise.resolve(shorter.includes("fox")));
    expect(shortest.toString()).toBe("fox");
  });

  test("what was found keeps every byte in git, line ends too", async () => {
    const folder = await temporaryFolder();
    cpSync(join(root, ".gitattributes"), join(folder, ".gitattributes"));
    const path = "packages/core/test/fuzz/inputs/headers/found-0123456789ab";
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), "date: soon\r\nretry-after: 1\r\n");
    const git = (...args: string[]): string => execFileSync("git", args, { cwd: folder, encoding: "utf8" });
    git("init", "--quiet");
    git("-c", "core.safecrlf=false", "add", "--all");
    expect(git("show", `:${path}`)).toBe("date: soon\r\nretry-after: 1\r\n");
  });
});
