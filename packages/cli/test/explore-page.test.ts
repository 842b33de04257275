import { existsSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import {
  describeInChromium,
  hindrances,
  keepScreenshot,
  numberOf,
  openPage,
  patience,
  titles,
} from "./helpers/browser.ts";
import { startExplore } from "./helpers/explorer.ts";
import { corpusMedia, makeFolder } from "./helpers/folder.ts";
import { makeGateway } from "./helpers/gateway.ts";
import { run, start } from "./helpers/run-program.ts";

describeInChromium("the explorer's page", () => {
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
});
