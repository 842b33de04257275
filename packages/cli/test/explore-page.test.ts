import { existsSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { chromiumPath, closeBrowser, hindrances, keepScreenshot, openPage } from "./helpers/browser.ts";
import { startExplore } from "./helpers/explorer.ts";
import { corpusMedia, makeFolder } from "./helpers/folder.ts";
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
      await page.getByLabel("Folder").selectOption("media/");
      await page.getByText("5 results for “red fox”").waitFor();
      await page.getByLabel("Folder").selectOption("");

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
  },
);
