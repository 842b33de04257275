import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Case } from "./features.ts";
import type { Gateways } from "./gateways.ts";

// Runs the cases in workerd, Cloudflare's runtime, and prints what became of each. The worker is bundled as Cloudflare's
// own tool does it, and without `nodejs_compat`: there is nothing of Node in it.

interface Task {
  readonly gateways: Gateways;
  readonly cases: readonly Case[];
  readonly folder: string;
  readonly programs: string;
}

const [compatibilityDate = "", task = ""] = process.argv.slice(2);
const { gateways, cases, folder, programs } = JSON.parse(task) as Task;
const work = mkdtempSync(join(tmpdir(), "workerd-"));
bundle();
const worker = await startWorkerd();
try {
  const results: Record<string, string> = {};
  for (const [name, verdict] of cases) {
    const own = { "requests that overlap": overlap, "a call that is cut off": cutOff }[name];
    results[name] = await (own === undefined ? ask({ name, verdict }) : own().catch(String));
  }
  process.stdout.write(`${JSON.stringify(results)}\n`);
} finally {
  worker.stop();
  rmSync(work, { recursive: true });
}

function bundle(): void {
  execFileSync(join(programs, ".bin/esbuild"), [
    join(folder, "runtimes/worker.mjs"),
    "--bundle",
    "--format=esm",
    "--platform=neutral",
    "--main-fields=module,main",
    "--conditions=workerd,worker,browser",
    `--define:GATEWAYS=${JSON.stringify(gateways)}`,
    `--outfile=${join(work, "worker.js")}`,
    "--log-level=warning",
  ]);
}

async function startWorkerd(): Promise<{ url: string; stop: () => void }> {
  writeFileSync(
    join(work, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "${compatibilityDate}",
    )),
    (name = "internet", network = (allow = ["private", "public"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
  );
  const child = spawn(
    join(programs, ".bin/workerd"),
    ["serve", join(work, "config.capnp"), "--control-fd=3"],
    {
      stdio: ["ignore", "inherit", "inherit", "pipe"],
    },
  );
  const [line] = (await once(child.stdio[3] as NodeJS.ReadableStream, "data")) as [Buffer];
  const { port } = JSON.parse(line.toString().split("\n", 1)[0] ?? "") as { port: number };
  return { url: `http://127.0.0.1:${String(port)}`, stop: () => child.kill("SIGKILL") };
}

/** What the worker says to one request. */
async function ask(body: object): Promise<string> {
  const signal = AbortSignal.timeout(30_000);
  const response = await fetch(worker.url, { method: "POST", body: JSON.stringify(body), signal });
  return response.text();
}

async function bills(): Promise<number> {
  const response = await fetch(`${gateways.sound.url}/_mock/stats`);
  return ((await response.json()) as { bills: number }).bills;
}

/** Forty requests at a time want ten texts of one client and store: each text is bought once. */
async function overlap(): Promise<string> {
  const before = await bills();
  const texts = Array.from({ length: 40 }, (_, index) => `overlapping ${String(index % 10)}`);
  const answers = await Promise.all(texts.map((text) => ask({ gateway: "sound", text })));
  const wrong = answers.find((answer) => answer !== "ok");
  const bought = (await bills()) - before;
  return wrong ?? (bought === 10 ? "ok" : `${String(bought)} bills for 10 texts`);
}

/** A call that is cut off while it buys a text, with quota in its hands, holds up no other that wants the same. */
async function cutOff(): Promise<string> {
  // No submit is ever answered there.
  const begun = await ask({ gateway: "faulty", text: "cut off", options: { mode: "async" }, isLeft: true });
  return begun === "ok" ? ask({ gateway: "faulty", text: "cut off" }) : begun;
}
