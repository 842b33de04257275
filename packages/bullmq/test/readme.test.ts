import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, onTestFinished, test } from "vitest";
import { codeBlocks } from "../../../tools/pages/code-blocks.ts";
import { startTestServer } from "../../../tools/test-servers/postgres-server.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { texts, writeLines } from "./helpers/bulk-setup.ts";

const server = await startTestServer(["-c", "fsync=off"]);
const home = join(import.meta.dirname, "..");

test("the README's programs find the database that its docker command starts", async () => {
  const readme = await readFile(join(home, "README.md"), "utf8");
  const [, password, port] =
    /docker run -d -e POSTGRES_PASSWORD=(\w+) -p (\d+):5432 postgres/.exec(readme) ?? [];
  const urls = [...readme.matchAll(/\?\? "(postgres:[^"]+)"/g)].map(([, url]) => new URL(url ?? ""));
  expect(urls).toHaveLength(2);
  for (const url of urls) {
    // As PostgreSQL's image has it: its user and its database are named so.
    expect([url.username, url.password, url.hostname, url.port || "5432", url.pathname]).toEqual([
      "postgres",
      password,
      "127.0.0.1",
      port,
      "/postgres",
    ]);
  }
});

test("the README's two programs embed a file as shown, with three workers at a time, and buy each text once", async () => {
  await using gateway = await startMockGateway();
  const readme = await readFile(join(home, "README.md"), "utf8");
  const [enqueue, work] = codeBlocks(readme).filter(({ language }) => language === "ts");
  // Inside the package, because there its own name and its dependencies are known.
  const programs = await mkdtemp(join(home, ".readme-"));
  onTestFinished(() => rm(programs, { recursive: true }));
  await writeFile(join(programs, "enqueue.ts"), enqueue?.code ?? "");
  await writeFile(join(programs, "worker.ts"), work?.code ?? "");
  const folder = await temporaryFolder();
  await writeLines(folder, "notes.jsonl", texts(100));
  const start = async (program: string): Promise<string> => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--conditions=@segmind-embeddings/source", join(programs, program)],
      {
        cwd: folder,
        env: {
          ...process.env,
          SEGMIND_BASE_URL: gateway.url,
          SEGMIND_API_KEY: gateway.apiKey,
          DATABASE_URL: server.url,
        },
      },
    );
    return stdout.trim();
  };
  expect(await start("enqueue.ts")).toBe("notes: 100 inputs");
  const workers = await Promise.all(["worker.ts", "worker.ts", "worker.ts"].map(start));
  for (const said of workers) expect(said).toMatch(/^100 vectors, 0 failed, 0\.01[45]\d* credits$/);
  expect(gateway.stats.bills).toBe(100);
}, 180_000);
