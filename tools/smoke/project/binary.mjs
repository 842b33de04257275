// The packed binary starts, says where it listens, serves there, and ends on a signal.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { SegmindClient } from "@segmind-embeddings/core";

const binary = spawn("node_modules/.bin/segmind-mock-gateway", ["--json"], {
  stdio: ["ignore", "pipe", "inherit"],
});
const [line] = await once(binary.stdout, "data");
const { url, apiKey } = JSON.parse(String(line));
const client = new SegmindClient({ apiKey, baseUrl: url });
await client.embed("A red fox.");
await client.close();
binary.kill("SIGTERM");
const [code] = await once(binary, "exit");
if (code !== 0) throw new Error(`the binary ended with ${code}`);
