import { existsSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Locator, Page } from "playwright-core";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { chromiumPath, closeBrowser, hindrances, keepScreenshot, openPage } from "./helpers/browser.ts";
import { startExplore, type RunningExplorer } from "./helpers/explorer.ts";
import { addFiles, corpusMedia, makeFolder } from "./helpers/folder.ts";
import { makeGateway } from "./helpers/gateway.ts";
import { run, start } from "./helpers/run-program.ts";

const mustRun = process.env["SEGMIND_FORBID_SKIPS"] === "1";
const missing = chromiumPath === undefined ? " (skipped: no chromium on this machine)" : "";

afterAll(closeBrowser);

const titles = (page: Page): Promise<string[]> => page.locator(".card h3").allTextContents();

/** For what a busy machine takes long for. */
const patience = { timeout: 30_000 };

/** A number that an element has under a name. */
const numberOf = (element: Locator, name: string): Promise<number> =>
  element.evaluate((node: object, key) => Reflect.get(node, key) as number, name);

interface ReadMap {
  /** By the ids of the points. */
  readonly places: ReadonlyMap<string, readonly [x: number, y: number]>;
  readonly labels: readonly { readonly words: string }[];
}

/** The map as the page is given it, when it is done. */
async function readMap(explorer: RunningExplorer): Promise<ReadMap> {
  for (;;) {
    const answer = (await (await explorer.ask("api/map")).json()) as {
      state: string;
      map: { count: number; places: string; ids: string; labels: ReadMap["labels"] };
    };
    expect(answer.state).toMatch(/ready|working/);
    if (answer.state !== "ready") continue;
    const { count, places, ids, labels } = answer.map;
    const [xy, numbers] = [Buffer.from(places, "base64"), Buffer.from(ids, "base64")];
    return {
      labels,
      places: new Map(
        Array.from({ length: count }, (_, at) => [
          `${String(numbers.readUInt32LE(at * 8))}.${String(numbers.readUInt32LE(at * 8 + 4))}`,
          [xy.readFloatLE(at * 8), xy.readFloatLE(at * 8 + 4)],
        ]),
      ),
    };
  }
}

/** Where a point is on the screen: the one that is farthest to the left, which none hides. */
async function spotOf(
  canvas: Locator,
  places: ReadMap["places"],
): Promise<{ id: string; x: number; y: number }> {
  const box = (await canvas.boundingBox())!;
  const [xs, ys] = [0, 1].map((axis) => [...places.values()].map((place) => place[axis]!)) as [
    number[],
    number[],
  ];
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = 0.88 * Math.min(box.width / (right - left), box.height / (high - low));
  const [id, [x, y]] = [...places].find(([, place]) => place[0] === left)!;
  return {
    id,
    x: box.x + box.width / 2 + (x - (left + right) / 2) * scale,
    y: box.y + box.height / 2 - (y - (low + high) / 2) * scale,
  };
}

describe.skipIf(chromiumPath === undefined && !mustRun)(
  `the explorer in Chromium${missing}`,
  { timeout: 120_000 },
  () => {
    test("the explorer searches by words, by likeness and by a file, and shows each kind as what it is", async () => {
      const cwd = await makeFolder({
        "docs/fox.md": "A red fox in the snow.",
        "docs/hare.txt": "A brown hare in the field.",
        "docs/lighthouse.md": "The lighthouse stands on the cliff, and its lamp turns all night.",
      });
      await mkdir(join(cwd, "media"));
      for (const name of ["candle.jpg", "lighthouse.png", "telegraph.wav", "steamer.mp4", "almanac.pdf"])
        await copyFile(join(corpusMedia, name), join(cwd, "media", name));
      const { gateway, env } = await makeGateway();
      await run(["embed", "docs", "media", "--yes"], { cwd, env });
      const { bills } = gateway.stats;
      const explorer = await startExplore({ cwd, env });
      const { page, errors, requests } = await openPage(explorer.url);

      // Before anything is asked: some of what there is, each kind as it is looked at.
      await page.getByText("picked at random").waitFor();
      expect(page.url()).toBe(`${explorer.origin}/`);
      const image = page.locator(".card-image img").first();
      await expect.poll(() => numberOf(image, "naturalWidth"), patience).toBeGreaterThan(0);
      await expect.poll(() => numberOf(page.locator("video"), "duration"), patience).toBeGreaterThan(0);
      await expect.poll(() => numberOf(page.locator("audio"), "duration"), patience).toBeGreaterThan(0);
      await keepScreenshot(page, "start");

      const box = page.getByRole("searchbox", { name: "What to look for" });
      await box.fill("red fox");
      await page.getByText("about 0.00015 credits").waitFor();
      await box.press("Enter");
      await page.getByText(/results for “red fox”\. One request, 0\.00015 credits/).waitFor();
      expect((await titles(page))[0]).toBe("fox.md");
      expect(gateway.stats.bills).toBe(bills + 1);
      await page.getByText("stored: free").waitFor();
      await keepScreenshot(page, "words");
      expect(await hindrances(page)).toEqual([]);

      await page.getByRole("button", { name: "Image" }).click();
      await page.getByText("2 results for “red fox”. This was asked before: it cost nothing.").waitFor();
      await page.getByRole("button", { name: "All" }).click();
      await page.getByLabel("Folder", { exact: true }).selectOption("media/");
      await page.getByText("5 results for “red fox”").waitFor();
      await page.getByLabel("Folder", { exact: true }).selectOption("");

      await page.getByRole("button", { name: "More like this: lighthouse.png" }).click();
      await page.getByText("results for lighthouse.png. By stored vectors: nothing was sent.").waitFor();
      expect(await titles(page)).not.toContain("lighthouse.png");
      expect(gateway.stats.bills).toBe(bills + 1);

      await page.getByLabel("By a file").setInputFiles(join(corpusMedia, "candle.jpg"));
      await page.getByText("results for candle.jpg. This was asked before: it cost nothing.").waitFor();
      expect((await titles(page))[0]).toBe("candle.jpg");
      expect(gateway.stats.bills).toBe(bills + 1);

      expect(errors).toEqual([]);
      expect(requests.filter((url) => !url.startsWith(explorer.origin))).toEqual([]);
    });

    test("hostile files and names do nothing in the explorer, neither on its page nor opened by themselves", async () => {
      const script = "document.title='owned';alert(1)";
      const cwd = await makeFolder({
        [`docs/<img src=x onerror=${script}>.md`]: `<script>${script}</script><img src=x onerror=${script}>`,
        "docs/page.html": `<p>A page.</p><script>${script}</script>`,
        "docs/drawing.svg": `<svg xmlns="http://www.w3.org/2000/svg" onload="${script}"><script>${script}</script></svg>`,
        "docs/javascript:alert(1).txt": "A name that is an address.",
      });
      const { env } = await makeGateway();
      await run(["embed", "docs", "docs/drawing.svg", "--yes"], { cwd, env });
      const explorer = await startExplore({ cwd, env });
      const { page, errors, requests } = await openPage(explorer.url);
      const dialogs: string[] = [];
      page.context().on("dialog", (dialog) => dialogs.push(dialog.message()));
      await page.getByText("4 pieces, picked at random").waitFor();
      const links = await page.locator(".card a").all();
      for (const link of links) {
        const [opened] = await Promise.all([page.context().waitForEvent("page"), link.click()]);
        await opened.waitForLoadState();
        // Letters in a page of the browser's own.
        expect(await opened.locator("body > pre").count(), opened.url()).toBe(1);
        expect(await opened.locator("script, svg, img").count(), opened.url()).toBe(0);
        expect(await opened.title()).not.toBe("owned");
        await opened.close();
      }
      expect(links).toHaveLength(4);
      expect(await page.title()).toBe("Explorer");
      expect(await page.locator(".card img, .card script").count()).toBe(0);
      expect(dialogs).toEqual([]);
      expect(errors).toEqual([]);
      expect(requests.filter((url) => !url.startsWith(explorer.origin))).toEqual([]);
    });

    test("the explorer shows a running embed as it goes on, and what failed with the reason", async () => {
      const names = Array.from({ length: 12 }, (_, number) => `docs/text-${String(number)}.md`);
      const cwd = await makeFolder({
        ...Object.fromEntries(names.map((name) => [name, `What stands in ${name}.`])),
        "docs/broken.png": "no picture",
      });
      const { env } = await makeGateway({ requestsPerMinute: 5 });
      const embedding = start(["embed", "docs", "--yes"], { cwd, env });
      onTestFinished(() => void embedding.kill("SIGKILL"));
      await expect.poll(() => existsSync(join(cwd, "segmind-embed.catalogue.db")), patience).toBe(true);
      const explorer = await startExplore({ cwd, env });
      const { page, errors } = await openPage(explorer.url);
      await page.getByRole("button", { name: "Status" }).click();
      await page.getByText(/^5 of 12 .*left.*waiting for quota/).waitFor();
      expect(await page.getByRole("progressbar").getAttribute("value")).toBe("5");
      await page.getByText("docs/broken.png cannot be read").waitFor();
      await page.getByText("5 of 12 pieces").waitFor();
      await keepScreenshot(page, "status");
      expect(await hindrances(page)).toEqual([]);
      embedding.kill("SIGKILL");
      await page.getByText("No embed is running.").waitFor();
      expect(errors).toEqual([]);
    });

    test("the explorer's map lays out what is alike together, and shows points, crowds and what a search found", async () => {
      const topics = {
        foxes: "A red fox hunts mice under the snow of the winter forest",
        bees: "Bees build cells of wax for honey in their hive of summer",
        lamps: "A lighthouse keeper lights the lamp above the dark sea",
      };
      const texts = Object.entries(topics).flatMap(([topic, text]) =>
        Array.from(
          { length: 15 },
          (_, at) => [`${topic}/${String(at)}.md`, `${text}, number${String(at)}.`] as const,
        ),
      );
      const cwd = await makeFolder(Object.fromEntries(texts));
      const { env } = await makeGateway();
      await run(["embed", ...Object.keys(topics), "--yes"], { cwd, env });
      const explorer = await startExplore({ cwd, env });
      const { page, errors } = await openPage(explorer.url);
      await page.getByRole("button", { name: "Map" }).click();
      const canvas = page.getByRole("application", { name: "Map of 45 points" });
      await canvas.waitFor();

      const { places, labels } = await readMap(explorer);
      expect(labels.map(({ words }) => words).sort()).toEqual([
        "forest, winter, hunts",
        "lighthouse, keeper, lights",
        "summer, build, cells",
      ]);
      await page.getByLabel("Colour by").selectOption("folder");
      await page.getByRole("list", { name: "Colours" }).getByText("foxes/").waitFor();
      await keepScreenshot(page, "map");
      expect(await hindrances(page)).toEqual([]);

      // A pointer over a point tells what it is; a click opens it.
      const spot = await spotOf(canvas, places);
      const [item] = (await (
        await explorer.ask("api/items", { method: "POST", body: JSON.stringify({ ids: [spot.id] }) })
      ).json()) as { text: string }[];
      await page.mouse.move(spot.x, spot.y);
      await page.locator(".hover-card").getByText(item!.text).waitFor();
      await page.mouse.click(spot.x, spot.y);
      await page.getByRole("complementary", { name: "Picked points" }).getByText(item!.text).waitFor();
      await page.getByRole("button", { name: "Close" }).click();

      // A line around all of them lists all that the filter lets through.
      await page.getByLabel("Folder", { exact: true }).selectOption("bees/");
      await page.getByRole("button", { name: "Lasso" }).click();
      const box = (await canvas.boundingBox())!;
      const [right, down] = [box.width - 20, box.height - 20];
      const corners = [
        [20, 20],
        [right, 20],
        [right, down],
        [20, down],
      ].map(([x, y]) => [box.x + x!, box.y + y!] as const);
      await page.mouse.move(...corners[0]!);
      await page.mouse.down();
      for (const corner of corners) await page.mouse.move(...corner);
      await page.mouse.up();
      await page.getByText("15 points").waitFor();
      await keepScreenshot(page, "lasso");
      await page.getByRole("button", { name: "Close" }).click();
      await page.getByLabel("Folder", { exact: true }).selectOption("");
      await page.getByRole("button", { name: "Lasso" }).click();

      // Keys alone: zoom, move, open what is in the middle.
      await canvas.focus();
      for (const key of ["+", "+", "ArrowLeft", "ArrowUp", "-", "0", "Enter"]) await page.keyboard.press(key);
      await page.getByText(/^1 point$/).waitFor();
      await page.getByRole("button", { name: "Close" }).click();

      // What a search finds stands out.
      const before = await canvas.screenshot();
      await page.getByRole("searchbox").fill("honey bees");
      await page.keyboard.press("Enter");
      await page.getByText("24 results for “honey bees”").waitFor();
      await expect.poll(async () => before.equals(await canvas.screenshot()), patience).toBe(false);
      await keepScreenshot(page, "map-search");
      expect(errors).toEqual([]);

      // What is embedded later is put beside its like, and all else stays where it is.
      await addFiles(cwd, { "foxes/late.md": `${topics.foxes}, and comes late.` });
      await run(["embed", "foxes", "--yes"], { cwd, env });
      const later = await readMap(explorer);
      expect(later.places.size).toBe(46);
      for (const [one, place] of places) expect(later.places.get(one)).toEqual(place);
    });

    test("the explorer's exported file shows the map, images and what is like what without a server", async () => {
      const cwd = await makeFolder({
        "docs/fox.md": "A red fox in the snow.",
        "docs/vixen.md": "A red fox in the snow with its young.",
        "docs/bees.md": "Bees build cells of wax.</script><script>alert(1)</script>",
      });
      for (const name of ["candle.jpg", "lighthouse.png", "honeycomb.jpg"])
        await copyFile(join(corpusMedia, name), join(cwd, "docs", name));
      await run(["embed", "docs", "--mock"], { cwd });
      const exported = await run(["explore", "--mock", "--export", "seen.html"], { cwd });
      expect(exported.stdout).toMatch(/^6 entries in seen\.html, 0\.\d MB\.\n$/);
      const { page, errors, requests } = await openPage(pathToFileURL(join(cwd, "seen.html")).href);
      await page.getByText("6 pieces").waitFor();
      const image = page.locator(".card-image img").first();
      await expect.poll(() => numberOf(image, "naturalWidth"), patience).toBeGreaterThan(20);
      await page.getByRole("button", { name: "More like this: fox.md" }).click();
      await page.getByText("5 results for fox.md").waitFor();
      expect((await titles(page))[0]).toBe("vixen.md");
      await page.getByRole("button", { name: "Image" }).click();
      await page.getByText("3 results for fox.md").waitFor();
      await page.getByRole("button", { name: "Map" }).click();
      const canvas = page.getByRole("application", { name: "Map of 6 points" });
      await canvas.focus();
      await page.keyboard.press("Enter");
      await page.getByText(/^1 point$/).waitFor();
      await keepScreenshot(page, "export");
      expect(await page.getByRole("searchbox").count(), "nothing can be bought").toBe(0);
      expect(errors).toEqual([]);
      expect(requests.filter((url) => !/^(?:file|data):/.test(url))).toEqual([]);
    });

    test("the explorer is used by keys alone, in the dark, on a phone, and says what to do when something is wrong", async () => {
      const cwd = await makeFolder({
        "docs/fox.md": "A red fox in the snow.",
        "docs/a-name-that-is-much-longer-than-a-phone-is-wide/and-in-a-folder-of-such-a-name-as-well.md":
          "Bees build cells of wax for honey.",
      });
      await copyFile(join(corpusMedia, "candle.jpg"), join(cwd, "docs/candle.jpg"));
      await run(["embed", "docs", "--mock"], { cwd });
      const explorer = await startExplore({ cwd }, ["--mock"]);
      const { page, errors } = await openPage(explorer.url, {
        viewport: { width: 390, height: 844 },
        colorScheme: "dark",
        reducedMotion: "reduce",
      });
      await page.getByText("3 pieces").waitFor();
      const style = (selector: string, property: string): Promise<string> =>
        page.evaluate(`getComputedStyle(document.querySelector("${selector}"))["${property}"]`);
      expect(await style("html", "backgroundColor")).toBe("rgb(16, 20, 22)");
      expect(await style(".card", "transitionDuration")).toBe("0s");

      const focused = (): Promise<string> =>
        page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent");
      const tabTo = async (name: string): Promise<void> => {
        for (let step = 0; step < 40; step += 1) {
          await page.keyboard.press("Tab");
          if ((await focused()) === name) return;
        }
        expect.fail(`no Tab leads to ${name}`);
      };
      await tabTo("What to look for");
      await page.keyboard.type("honey");
      await page.keyboard.press("Enter");
      await page.getByText("3 results for “honey”").waitFor();
      await tabTo("More like this: fox.md");
      await page.keyboard.press("Enter");
      await page.getByText("2 results for fox.md").waitFor();
      for (const view of ["Search", "Map", "Status"]) {
        await page.getByRole("button", { name: view }).first().click();
        if (view === "Map") await page.getByRole("application").waitFor();
        if (view === "Status") await page.getByText("No embed is running.").waitFor();
        await keepScreenshot(page, `phone-dark-${view.toLowerCase()}`);
        const tooWide = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
        expect(tooWide, view).toBeLessThanOrEqual(0);
        expect(await hindrances(page), view).toEqual([]);
      }
      expect(errors).toEqual([]);

      await page.getByRole("navigation").getByRole("button", { name: "Search" }).click();
      await explorer.stop();
      await page.getByRole("searchbox").fill("nobody");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").getByText("start `segmind-embed explore` again").waitFor();
      const { page: other } = await openPage((await startExplore({ cwd }, ["--mock"])).origin);
      await other.getByText("Open the whole link that segmind-embed explore printed").waitFor();
    });
  },
);
