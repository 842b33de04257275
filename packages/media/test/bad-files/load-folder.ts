// Loads every file of a folder, in a process of its own so that a hang can be ended and its memory be measured. Prints a
// line of JSON for each, then one with the memory. Usage: node load-folder.ts <folder> <times each file is cut short>
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { peakMemory } from "../helpers/peak-memory.ts";
import { loadMedia, MediaError, type LoadSource } from "@segmind-embeddings/media";

const [folder = ".", cuts = "0"] = process.argv.slice(2);
process.on("unhandledRejection", (error) => {
  print({ unhandled: String(error) });
  process.exit(1);
});

await load("warm up", Buffer.from("nothing"));
const idle = process.memoryUsage.rss();
for (const name of readdirSync(folder).sort()) {
  if (cuts === "0") {
    await load(name, join(folder, name));
    continue;
  }
  const whole = readFileSync(join(folder, name));
  for (let index = 1; index < Number(cuts); index += 1) {
    const length = Math.floor((whole.length * index) / Number(cuts));
    await load(`${name} cut at ${length} of ${whole.length}`, whole.subarray(0, length));
  }
}
print({ growth: peakMemory() - idle });

async function load(name: string, source: LoadSource): Promise<void> {
  try {
    await using media = await loadMedia(source);
    print({ name, loaded: media.mediaType });
  } catch (error) {
    const { code, message, name: type } = error as MediaError;
    print({ name, code, message, type, typed: MediaError.isInstance(error) });
  }
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
