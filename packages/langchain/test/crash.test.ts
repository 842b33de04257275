import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";

test("a program that is killed while it fills a vector store buys only what is missing when it starts again", async () => {
  let isFirst = true;
  let requests = 0;
  // The first program gets 50 answers and waits for the next ones until it is killed.
  const latency = (): number => (++requests > 50 && isFirst ? 60_000 : 1);
  await using gateway = await startMockGateway({ latency });
  const file = join(await temporaryFolder(), "vectors.db");
  const texts = 120;
  const run = () =>
    promisify(execFile)(
      process.execPath,
      [
        "--conditions=@segmind-embeddings/source",
        join(import.meta.dirname, "helpers/fill-store.ts"),
        file,
        String(texts),
      ],
      { env: { ...process.env, SEGMIND_API_KEY: gateway.apiKey, SEGMIND_BASE_URL: gateway.url } },
    );

  const killed = run();
  while (requests < 66) await new Promise((resolve) => setTimeout(resolve, 5));
  killed.child.kill("SIGKILL");
  await expect(killed).rejects.toMatchObject({ signal: "SIGKILL" });
  isFirst = false;
  const sent = gateway.stats.posts;
  const { stdout } = await run();

  expect(stdout).toBe(String(texts));
  // 50 are stored; the 16 that were on their way when the process died may have been billed, and are bought again.
  expect(sent).toBe(66);
  expect(gateway.stats.posts).toBe(sent + texts - 50);
});
