import { copyFile, rename } from "node:fs/promises";
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
import { command, run, start } from "./helpers/run-program.ts";

describeInChromium("the explorer's page", () => {
  test("the explorer shows an embed as it begins, goes on and ends, and what failed with the reason", async () => {
    const names = Array.from({ length: 11 }, (_, number) => `docs/text-${String(number)}.md`);
    const cwd = await makeFolder({
      ...Object.fromEntries(names.map((name) => [name, `What stands in ${name}.`])),
      "docs/a-blocked.md": "A blocked text.",
      "docs/broken.png": "no picture",
      "first/one.md": "The first one.",
    });
    const { env } = await makeGateway({
      requestsPerMinute: 6,
      faults: {
        when: ({ params }) => params.input === "A blocked text.",
        fault: { kind: "status", status: 422, message: "This text is not allowed." },
      },
    });
    await run(["embed", "first", "--yes"], { cwd, env });
    const explorer = await startExplore({ cwd, env });
    const { page, errors } = await openPage(explorer.url);
    await page.getByRole("button", { name: "Status" }).click();
    await page.getByText("No embed is running.").waitFor();
    await page.getByText("1 of 1 piece").waitFor();
    await page.getByText("Nothing has failed.").waitFor();

    const embedding = start(["embed", "docs", "--yes"], { cwd, env });
    onTestFinished(() => void embedding.kill("SIGKILL"));
    await page.getByText("Embedding into default").waitFor();
    await page
      .getByText(/^5 of 12 · \d+ a minute · about .+ left · waiting for quota · 1 failed · /)
      .waitFor();
    expect(await page.getByRole("progressbar").getAttribute("value")).toBe("5");
    await page.getByText("5 of 13 pieces").waitFor();
    const failures = page.getByRole("region", { name: "Failures" }).getByRole("listitem");
    await failures
      .filter({ hasText: "docs/broken.png cannot be read" })
      .getByText("the bytes are of no known format")
      .waitFor();
    await failures
      .filter({ hasText: "docs/a-blocked.md failed" })
      .getByText("This text is not allowed")
      .waitFor();
    await page.getByText("segmind-embed retry tries them again.").waitFor();
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
    await rename(join(cwd, "docs/honeycomb.jpg"), join(cwd, "docs/moved.jpg"));
    const without = await run(["explore", "--mock", "--export", "without.html"], { cwd });
    expect(without.stderr).toContain(
      "It contains 2 of 3 images: the others cannot be read, or there was no room",
    );
    await rename(join(cwd, "docs/moved.jpg"), join(cwd, "docs/honeycomb.jpg"));
    const [program = "", ...before] = command;
    const withoutSharp = [
      program,
      "--import",
      join(import.meta.dirname, "helpers/without-sharp.ts"),
      ...before,
    ];
    const plain = await run(["explore", "--mock", "--export", "plain.html"], { cwd, command: withoutSharp });
    expect(plain.stderr).toContain("It contains 3 of 3 images, the smallest files first");
    const other = await openPage(pathToFileURL(join(cwd, "plain.html")).href);
    await expect
      .poll(() => numberOf(other.page.locator(".card-image img").first(), "naturalWidth"), patience)
      .toBeGreaterThan(160);
    expect(other.errors).toEqual([]);
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
    expect(await hindrances(page)).toEqual([]);
    expect(await page.getByRole("searchbox").count(), "nothing can be bought").toBe(0);
    expect(errors).toEqual([]);
    expect(requests.filter((url) => !/^(?:file|data):/.test(url))).toEqual([]);
  });

  test("the explorer's page stands before the program says anything, in few bytes, and shows results before there is a map", async () => {
    const cwd = await makeFolder({ "docs/fox.md": "A red fox.", "docs/hare.md": "A brown hare." });
    await run(["embed", "docs", "--mock"], { cwd });
    const explorer = await startExplore({ cwd }, ["--mock"]);
    const { page, requests } = await openPage("about:blank");
    const bytes: number[] = [];
    page.on("response", (response) => bytes.push(Number(response.headers()["content-length"])));
    // What the program says is held back until the test lets it through.
    const letThrough = new Map<string, () => void>();
    for (const name of ["overview", "search", "map"]) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      letThrough.set(name, () => resolve(undefined));
      await page.route(`**/api/${name}*`, async (route) => {
        await promise;
        await route.continue();
      });
    }
    await page.goto(explorer.url);
    await page.getByText("Opening the store …").waitFor();
    await page.getByRole("navigation").getByRole("button", { name: "Map" }).waitFor();
    const own = requests.filter((url) => !/about:blank|\/api\//.test(url));
    expect(own.length, own.join(" ")).toBeLessThanOrEqual(4);
    expect(bytes.reduce((sum, length) => sum + length, 0)).toBeLessThan(100_000);

    letThrough.get("overview")!();
    await page.getByRole("searchbox").waitFor();
    await page.getByText("Searching …").waitFor();
    await page.getByRole("button", { name: "Map" }).click();
    await page.getByText("Looking …").waitFor();
    await page.getByRole("navigation").getByRole("button", { name: "Search" }).click();
    letThrough.get("search")!();
    await page.getByText("2 pieces, picked at random").waitFor();
    await page.getByRole("button", { name: "Map" }).click();
    letThrough.get("map")!();
    await page.getByRole("application", { name: "Map of 2 points" }).waitFor();
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
    await page.getByRole("heading", { name: "Results", level: 2 }).waitFor();
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
    await page.getByRole("alert").getByText("start segmind-embed explore again").waitFor();
    expect(await hindrances(page), "an error").toEqual([]);
    const { page: other } = await openPage((await startExplore({ cwd }, ["--mock"])).origin);
    await other.getByText("Open the whole link that segmind-embed explore printed").waitFor();
  });

  test("the explorer's status goes on saying why it cannot be read while it is asked for again", async () => {
    const cwd = await makeFolder({ "docs/fox.md": "A red fox." });
    await run(["embed", "docs", "--mock"], { cwd });
    const explorer = await startExplore({ cwd }, ["--mock"]);
    const { page } = await openPage(explorer.url);
    let asked = 0;
    await page.route("**/api/status", async (route) => {
      asked += 1;
      const refusal = { code: "FAILED", message: "The disk is gone." };
      // The second answer never comes.
      if (asked === 1) await route.fulfill({ status: 502, json: refusal });
    });
    await page.getByRole("button", { name: "Status" }).click();
    const alert = page.getByRole("alert").getByText("The disk is gone.");
    await alert.waitFor();
    await expect.poll(() => asked, patience).toBe(2);
    expect(await alert.count()).toBe(1);
  });

  test("the explorer of a store in which nothing is embedded says so in each view, and what to do", async () => {
    const cwd = await makeFolder({ "docs/broken.png": "no picture" });
    await run(["embed", "docs", "--mock"], { cwd });
    const explorer = await startExplore({ cwd }, ["--mock"]);
    const { page, errors } = await openPage(explorer.url);
    for (const view of ["Search", "Map"]) {
      await page.getByRole("navigation").getByRole("button", { name: view }).click();
      const notice = page.getByRole("heading", { name: "Nothing is embedded yet" });
      await notice.waitFor();
      expect(await notice.count()).toBe(1);
      expect(await page.getByText("segmind-embed embed FOLDER").count()).toBe(1);
      expect(await hindrances(page), view).toEqual([]);
    }
    await keepScreenshot(page, "empty");
    await page.getByRole("navigation").getByRole("button", { name: "Status" }).click();
    await page.getByText("docs/broken.png cannot be read").waitFor();
    expect(errors).toEqual([]);
  });
});
