import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { clientKind } from "../clients/client-kinds.ts";
import { embeddingClients } from "../clients/bench-client.ts";
import { spreadOf } from "../measure/spread.ts";
import { buildPackage } from "../processes/build-package.ts";
import { workerEnvironment } from "../processes/child.ts";
import { installedSize } from "../record/installed-size.ts";
import { startWireProcess } from "../servers/start-processes.ts";
import { coldStartChecks, coldStartTable, measureColdStarts } from "./cold-start.ts";
import { rotated } from "./interleave.ts";
import type { Scenario } from "./scenario.ts";

const run = promisify(execFile);
const names = ["node alone", ...embeddingClients] as const;
const here = fileURLToPath(import.meta.url);

interface Figures {
  readonly importMs: number;
  readonly firstVectorMs: number;
  readonly rss: number;
}

export const startUp: Scenario = {
  name: "start-up",
  title: "From nothing to the first vector",
  about:
    "A fresh process each time: importing the client, and how long after the start of the process the first vector was there. " +
    "Ours is measured as it is published, built. Installed: the package with all that it depends on. " +
    "Core and bare undici are started in pairs besides, as plain JavaScript, for the ratios.",
  async run({ isQuick, signal, progress }) {
    const rounds = isQuick ? 1 : 5;
    const pairs = isQuick ? 2 : 31;
    progress(0, "building the core");
    await buildPackage("core");
    await using server = await startWireProcess();
    const { url } = server;
    const figures = new Map<string, Figures[]>(names.map((name) => [name, []]));
    for (let round = 0; round < rounds && !signal.aborted; round += 1) {
      for (const name of rotated(names, round)) {
        progress((0.6 * round) / rounds, `round ${String(round + 1)}/${String(rounds)} · ${name}`);
        const main = fileURLToPath(new URL("../clients/start-up-main.ts", import.meta.url));
        const { stdout } = await run(process.execPath, [main, name, url], { env: workerEnvironment() });
        figures.get(name)?.push(JSON.parse(stdout) as Figures);
      }
    }
    const starts = await measureColdStarts(url, pairs, signal, (pair) => {
      progress(0.6 + (0.4 * (pair + 1)) / (pairs + 1), `pair ${String(pair + 1)}/${String(pairs)}`);
    });
    const rows = names.map((name) => {
      const list = figures.get(name) ?? [];
      const size = name === "node alone" ? undefined : installedSize(clientKind(name).packages, here);
      return {
        client: name,
        import: spreadOf(list.map(({ importMs }) => importMs)),
        first: spreadOf(list.map(({ firstVectorMs }) => firstVectorMs)),
        rss: spreadOf(list.map(({ rss }) => rss / 1e6)),
        packages: size?.packages ?? 0,
        files: size?.files ?? 0,
        size: (size?.bytes ?? 0) / 1e6,
      };
    });
    return {
      settings: { rounds, pairs },
      tables: [
        coldStartTable(starts),
        {
          title: "Import, first vector, installed size",
          columns: [
            { key: "client", title: "client" },
            { key: "import", title: "import ms", digits: 0, better: "lower" },
            { key: "first", title: "first vector ms", digits: 0, better: "lower" },
            { key: "rss", title: "RSS MB", digits: 0, better: "lower" },
            { key: "packages", title: "packages", better: "lower" },
            { key: "files", title: "files" },
            { key: "size", title: "installed MB", digits: 1, better: "lower" },
          ],
          rows,
        },
      ],
      charts: [
        {
          kind: "bars",
          title: "Time to the first vector",
          about: "Since the process began. Median over rounds, with the quartiles.",
          valueTitle: "ms",
          bars: rows.map(({ client, first }) => ({
            label: client,
            value: first.median,
            low: first.low,
            high: first.high,
          })),
        },
      ],
      checks: coldStartChecks(starts),
      errors: [],
      isComplete: !signal.aborted,
    };
  },
};
