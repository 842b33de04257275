// Writes the sample files anew, after a change of the format. Each is written by another version of Node:
//
//   node-22 --conditions=@segmind-embeddings/source write-inputs.ts closed
//   node-26 --conditions=@segmind-embeddings/source write-inputs.ts in-use
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSample } from "./sample.ts";

const [what] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "segmind-embeddings-sample-"));
const path = join(folder, "vectors.db");
const input = (name: string): URL => new URL(`inputs/${name}`, import.meta.url);
const database = await writeSample(path);
if (what === "closed") {
  database.close();
  copyFileSync(path, input("store-file/closed"));
} else {
  copyFileSync(path, input("store-file/beside-a-log"));
  copyFileSync(`${path}-wal`, input("store-log/sample"));
  database.close();
}
rmSync(folder, { recursive: true });
