// Tests of worker threads that need a process of their own. Usage: node parsing-child.ts <test>
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { loadMedia, type MediaError } from "@segmind-embeddings/media";
import { memoryBytes } from "../../src/bytes/memory-bytes.ts";
import type { StepCall } from "../../src/parsing/parsed-file.ts";
import { parsingLimits } from "../../src/parsing/parsing-options.ts";
import { leaveSeat, takeSeat, yieldSeat } from "../../src/parsing/parser-pool.ts";
import { ParserThread } from "../../src/parsing/parser-thread.ts";
import { workerOptions } from "../../src/parsing/start-worker.ts";
import { makePdf, pdfOfLength } from "../pdf/make-pdf.ts";
import { withManyNames } from "../hostile/hostile-pdfs.ts";

let threads = 0;
process.on("worker", () => (threads += 1));
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Loads each file, and prints the number of threads and of pages. */
async function load(files: Iterable<Buffer>, parsing?: "inProcess"): Promise<void> {
  let pages = 0;
  for (const file of files) {
    const media = await loadMedia(file, { parsing });
    if (media.kind === "pdf") pages += media.pages;
  }
  print(`threads ${threads}`);
  print(`pages ${pages}`);
}

/** Runs another program in place of the parser, and gives it a file to read. */
async function runProgram(program: string): Promise<unknown> {
  const thread = new ParserThread(
    300_000_000,
    () => undefined,
    (maxMemory) => new Worker(program, { ...workerOptions(maxMemory), eval: true }),
  );
  const bytes = memoryBytes("the bytes", Buffer.from("x"));
  await using open = await bytes.open();
  await thread.open({ bytes, open, mediaType: "application/pdf", signal: undefined });
  const call: StepCall = { name: "metadata", args: [undefined] };
  return await thread
    .step(call, parsingLimits({}), Infinity, undefined)
    .catch((error: unknown) => error)
    .finally(() => thread.end());
}

const programs = {
  arrays: "const all = []; for (;;) all.push(new Array(1_000_000).fill(all));",
  maps: "const all = new Map(); for (let key = 0; ; key++) all.set(key, key);",
  buffers: "const all = []; for (;;) all.push(new Uint8Array(20_000_000).fill(1));",
  exit: "process.exit(3);",
  throw: "throw new Error('no');",
};

const replies = `
const { parentPort } = require("node:worker_threads");
console.log("printed"); console.error("printed"); process.stdout.write("printed");
parentPort.on("message", ({ type }) => {
  if (type !== "step") return;
  parentPort.postMessage({ type: "result", result: [JSON.stringify(process.env), process.argv.length - 2] });
});`;

const [what = ""] = process.argv.slice(2);
switch (what) {
  case "inProcess":
    await load([await makePdf(3)], "inProcess");
    break;
  case "many":
    await load(Array.from<Buffer>({ length: 30 }).fill(await makePdf(3)));
    break;
  case "large":
    await load(Array.from<Buffer>({ length: 8 }).fill(pdfOfLength(60_000_000)));
    break;
  case "names":
    await load(Array.from({ length: 3 }, (_, file) => withManyNames(250_000, file)));
    break;
  case "secrets": {
    process.env["SECRET"] = "SG_0123456789abcdef";
    const [env, argv] = (await runProgram(replies)) as [string, number];
    print(`env ${env}`);
    print(`argv ${argv}`);
    print("printed nothing");
    break;
  }
  case "heap":
    for (const [name, program] of Object.entries(programs))
      print(`${name} ${((await runProgram(program)) as MediaError).code}`);
    print("alive");
    break;
  case "waiting": {
    // One more than may be parsed at once, which waits until the threads of the others have closed their files.
    const owners = Array.from({ length: Math.max(2, Math.min(availableParallelism(), 4)) }, () => ({}));
    const seats = await Promise.all(owners.map((owner) => takeSeat(owner, 300_000_000, undefined)));
    const last = takeSeat({}, 300_000_000, undefined);
    await sleep(400);
    for (const seat of seats) yieldSeat(seat);
    for (const owner of owners) void leaveSeat(owner);
    await last;
    print("waited");
    print(
      `ports in use: ${process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length}`,
    );
    break;
  }
  case "forbidden": {
    const pdf = await makePdf(3);
    const error = (await loadMedia(pdf).catch((thrown: unknown) => thrown)) as MediaError & {
      option: string;
    };
    print(`${error.code} ${error.option} ${error.cause instanceof Error}`);
    const media = await loadMedia(pdf, { parsing: "inProcess" });
    if (media.kind === "pdf") print(`pages ${media.pages}`);
  }
}
