// Measures the explorer's map, by `node --conditions=@segmind-embeddings/source test/measure-map.ts [frames|layout] [POINTS]`:
// frames a second while it is moved in a real browser, and what laying it out takes.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import type { FileData, Item } from "explorer/wire";
import { composePage } from "../src/commands/explore/export/compose-page.ts";
import { toBase64 } from "../src/commands/explore/map/read-map.ts";
import { runMapTask } from "../src/commands/explore/map/run-map-task.ts";
import { readPageFiles } from "../src/commands/explore/server/page-files.ts";
import { chromiumPath } from "../../../tools/test-servers/chromium-path.ts";

const [what = "frames", points = "100000"] = process.argv.slice(2);
const count = Number(points);
const crowds = 50;
const dimensions = 768;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** The same numbers in each run, about normally distributed. */
function makeRandom(): () => number {
  let state = 42;
  const even = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return () => even() + even() + even() + even();
}

/** Vectors in crowds, as those of real texts are. */
function makeVectors(rows: number): Float32Array<ArrayBuffer> {
  const random = makeRandom();
  const centres = Array.from({ length: crowds }, () => Float32Array.from({ length: dimensions }, random));
  const vectors = new Float32Array(rows * dimensions);
  for (let row = 0; row < rows; row += 1) {
    const centre = centres[row % crowds]!;
    let squares = 0;
    for (let at = 0; at < dimensions; at += 1) {
      const value = centre[at]! + random();
      vectors[row * dimensions + at] = value;
      squares += value * value;
    }
    for (let at = 0; at < dimensions; at += 1) vectors[row * dimensions + at]! /= Math.sqrt(squares);
  }
  return vectors;
}

async function measureLayout(): Promise<void> {
  const vectors = makeVectors(count);
  const { signal } = new AbortController();
  const task = { vectors, dimensions, wanted: "layout", places: new Float32Array(), neighbours: 0 } as const;
  const before = process.cpuUsage();
  let told = 0;
  const seconds = (): string => {
    const { user, system } = process.cpuUsage(before);
    const memory = `${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB, ${(process.resourceUsage().maxRSS * 1.024e-3).toFixed(0)} at most`;
    return `${((user + system) / 1e6).toFixed(0)} s of processor, ${memory}`;
  };
  const onProgress = (share: number): void => {
    if (share < told) return;
    told += 0.1;
    print(`${(share * 100).toFixed(0)} %: ${seconds()}`);
  };
  const places = (await runMapTask(task, { onProgress, signal })) as Float32Array<ArrayBuffer>;
  print(`${String(count)} vectors laid out: ${seconds()}`);
  const fresh = 1_000;
  const known = Math.min(count - fresh, 10_000);
  const some = makeVectors(known + fresh);
  const middle = process.cpuUsage();
  await runMapTask(
    { ...task, vectors: some, wanted: "places", places: places.slice(0, known * 2) },
    { onProgress: () => undefined, signal },
  );
  const { user, system } = process.cpuUsage(middle);
  print(`${String(fresh)} put beside ${String(known)}: ${((user + system) / 1e6).toFixed(1)} s of processor`);
}

async function measureFrames(): Promise<void> {
  const random = makeRandom();
  const folder = await mkdtemp(join(tmpdir(), "measure-map-"));
  const path = join(folder, "map.html");
  await writeFile(path, composePage(await readPageFiles(), makeData(random)));
  const browser = await chromium.launch({
    executablePath: chromiumPath as string,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(pathToFileURL(path).href);
    await page.getByRole("button", { name: "Map" }).click();
    await page.getByRole("application").waitFor();
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    const processor = async (): Promise<number> =>
      (await session.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration")!
        .value;
    for (const zoomed of [0, 3]) {
      for (let step = 0; step < zoomed; step += 1) await page.getByRole("application").press("+");
      const before = await processor();
      const gaps = await page.evaluate<number[]>(movingMap);
      const spent = (await processor()) - before;
      gaps.sort((a, b) => a - b);
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
      print(
        `${String(count)} points${zoomed > 0 ? ", nearer" : ""}: ${(1_000 / mean).toFixed(0)} frames a second ` +
          `(95 % within ${gaps[Math.floor(gaps.length * 0.95)]!.toFixed(0)} ms), ` +
          `${((spent / gaps.length) * 1_000).toFixed(1)} ms of processor each`,
      );
    }
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
}

/** Drags the map for 200 frames, and gives the milliseconds between them. */
const movingMap = `new Promise((resolve) => {
  const canvas = document.querySelector("canvas");
  canvas.setPointerCapture = () => undefined;
  const { left, top } = canvas.getBoundingClientRect();
  const tell = (type, step) => canvas.dispatchEvent(new PointerEvent(type, {
    pointerId: 1, bubbles: true, clientX: left + 500 + 200 * Math.sin(step / 30), clientY: top + 300 + 100 * Math.cos(step / 20),
  }));
  const times = [];
  tell("pointerdown", 0);
  const frame = (time) => {
    times.push(time);
    tell("pointermove", times.length);
    if (times.length <= 200) requestAnimationFrame(frame);
    else { tell("pointercancel", 0); resolve(times.slice(1).map((at, number) => at - times[number])); }
  };
  requestAnimationFrame(frame);
})`;

function makeData(random: () => number): FileData {
  const centres = Array.from({ length: crowds }, () => [random() * 10, random() * 10] as const);
  const places = Float32Array.from(
    { length: count * 2 },
    (_, at) => centres[(at >> 1) % crowds]![at % 2 === 0 ? 0 : 1] + random(),
  );
  const numbers = Uint16Array.from({ length: count }, (_, at) => at % crowds);
  const names = centres.map((_, crowd) => `folder-${String(crowd)}/`);
  const items = Array.from({ length: count }, (_, at): Item => ({
    id: `${String(at)}.0`,
    title: "text",
    path: "text",
    kind: "text",
    collection: "default",
    copies: 0,
  }));
  return {
    overview: {
      file: "measured.db",
      isMock: true,
      collections: [{ name: "default", space: "one" }],
      kinds: [{ kind: "text", pieces: count }],
      folders: [],
    },
    map: {
      count,
      places: toBase64(places),
      ids: toBase64(Uint32Array.from({ length: count * 2 }, (_, at) => (at % 2 === 0 ? at / 2 : 0))),
      kinds: toBase64(Uint8Array.from(numbers, (number) => number % 5)),
      folders: { names, numbers: toBase64(numbers) },
      collections: { names: ["default"], numbers: toBase64(new Uint16Array(count)) },
      labels: centres.map(([x, y], crowd) => ({ x, y, words: `crowd ${String(crowd)}`, share: 1 / crowds })),
    },
    items,
    neighbours: { each: 0, numbers: "" },
    pictures: {},
  };
}

await (what === "layout" ? measureLayout() : measureFrames());
