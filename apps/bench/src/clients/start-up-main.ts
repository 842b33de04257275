// Run by the start-up scenario in a fresh process: imports one client, gets one vector, says how long that took.
import type { ClientName } from "./bench-client.ts";
import { clientKind } from "./client-kinds.ts";

const [name, url] = process.argv.slice(2) as [ClientName | "node alone", string];
const began = performance.now();
if (name === "node alone") {
  tell({ importMs: 0, firstVectorMs: began });
} else {
  const client = await clientKind(name).open({
    url,
    apiKey: "SG_0123456789abcdef",
    dimensions: 768,
    concurrency: 1,
  });
  const opened = performance.now();
  const { length } = await client.embed("The first text.");
  if (length !== 768) throw new Error(`a vector of ${String(length)} numbers`);
  // Since the process began; how Node itself starts is part of what its users wait for.
  tell({ importMs: opened - began, firstVectorMs: performance.now() });
  await client.close();
}
process.exit(0);

function tell(figures: { importMs: number; firstVectorMs: number }): void {
  process.stdout.write(`${JSON.stringify({ ...figures, rss: process.memoryUsage.rss() })}\n`);
}
