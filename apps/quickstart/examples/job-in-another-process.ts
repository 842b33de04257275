// A job that another process waits for.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { SegmindClient } from "@segmind-embeddings/core";
import { loadMedia } from "@segmind-embeddings/media";

const [requestId] = process.argv.slice(2);
await using client = new SegmindClient();

if (requestId === undefined) {
  await using video = await loadMedia(new URL("../corpus/media/steamer.mp4", import.meta.url));
  const job = await client.submitEmbed({ video });
  console.log(`process ${process.pid}: the gateway accepted job ${job.requestId}`);
  // From here on the job is the gateway's: this process could end, and the id be kept in a queue or a database.
  const program = fileURLToPath(import.meta.url);
  spawnSync(process.execPath, [...process.execArgv, program, job.requestId], { stdio: "inherit" });
} else {
  const job = client.embeddingJob({ requestId });
  const { vector, metrics } = await job.wait({ timeout: 60_000 });
  console.log(`process ${process.pid}: ${vector.length} numbers for ${metrics.cost ?? 0} credits`);
  console.log("Waiting sends no second request that is billed: a job is bought when it is submitted.");
}
