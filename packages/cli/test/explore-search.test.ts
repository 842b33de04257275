import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
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
import { makeTone } from "./helpers/make-tone.ts";
import { run } from "./helpers/run-program.ts";

describeInChromium("the explorer's search", () => {
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

  test("the explorer looks for an image, a recording, a film or a PDF that is dropped on it or pasted", async () => {
    const names = ["candle.jpg", "lighthouse.png", "telegraph.wav", "steamer.mp4", "moon.mov", "almanac.pdf"];
    const cwd = await makeFolder();
    await mkdir(join(cwd, "media"));
    for (const name of names) await copyFile(join(corpusMedia, name), join(cwd, "media", name));
    const { gateway, env } = await makeGateway();
    await run(["embed", "media", "--yes"], { cwd, env });
    const explorer = await startExplore({ cwd, env });
    const { page, errors } = await openPage(explorer.url);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: explorer.origin });
    await page.getByText("pieces, picked at random").waitFor();
    const { bills } = gateway.stats;

    // A drag from outside of the browser, as the operating system tells it.
    const session = await page.context().newCDPSession(page);
    const drop = async (path: string): Promise<void> => {
      const data = { items: [], files: [path], dragOperationsMask: 1 };
      const move = (type: "dragEnter" | "dragOver" | "drop") =>
        session.send("Input.dispatchDragEvent", { type, x: 400, y: 500, data });
      await move("dragEnter");
      await move("dragOver");
      await page.getByText("Drop it here to look for what is like it").waitFor();
      await move("drop");
    };
    for (const name of names) {
      await drop(join(corpusMedia, name));
      await page.getByText(`results for ${name}. This was asked before: it cost nothing.`).waitFor();
      expect((await titles(page))[0]).toBe(name);
    }
    expect(await page.getByText("Drop it here").count()).toBe(0);
    await drop(corpusMedia);
    await page.getByRole("alert").getByText("media cannot be read. A folder cannot be looked for").waitFor();

    // A file that was copied in a file manager.
    const film = (await readFile(join(corpusMedia, "steamer.mp4"))).toString("base64");
    await page.evaluate(
      `const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([Uint8Array.from(atob("${film}"), (letter) => letter.charCodeAt(0))], "copied.mp4"));
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));`,
    );
    await page.getByText("results for copied.mp4. This was asked before: it cost nothing.").waitFor();
    expect((await titles(page))[0]).toBe("steamer.mp4");
    expect(gateway.stats.bills, "what is stored is not bought for a query").toBe(bills);

    const image = (await readFile(join(corpusMedia, "lighthouse.png"))).toString("base64");
    await page.evaluate(
      `navigator.clipboard.write([new ClipboardItem({ "image/png": new Blob(
        [Uint8Array.from(atob("${image}"), (letter) => letter.charCodeAt(0))], { type: "image/png" })})])`,
    );
    await page.getByRole("searchbox").focus();
    await page.keyboard.press("ControlOrMeta+v");
    await page.getByText(/results for image\.png\. One request/).waitFor();
    expect(gateway.stats.bills).toBe(bills + 1);
    expect(errors).toEqual([]);
  });

  test("the explorer's filters narrow results to a collection, its players start where what was found begins, and a refusal is told", async () => {
    const cwd = await makeFolder({
      "notes/fox.md": "A red fox in the snow.",
      "talks/long.wav": makeTone(200),
    });
    await run(["embed", "notes", "--mock", "--collection", "notes"], { cwd });
    await run(["embed", "talks", "--mock", "--collection", "talks"], { cwd });
    const explorer = await startExplore({ cwd }, ["--mock", "--max-requests", "2"]);
    const { page, errors } = await openPage(explorer.url);
    await page.getByText("3 pieces").waitFor();
    const filter = page.getByLabel("Collection", { exact: true });
    await filter.selectOption("notes");
    await page.getByText("1 piece,").waitFor();
    expect(await titles(page)).toEqual(["fox.md"]);
    await page.getByRole("searchbox").fill("a tone");
    await page.keyboard.press("Enter");
    await page.getByText("1 result for").waitFor();
    await filter.selectOption("talks");
    await page.getByText("2 results for").waitFor();
    expect(await titles(page)).toEqual(["long.wav", "long.wav"]);
    await page.locator(".card").getByText(/talks/).first().waitFor();

    const player = page.locator(".card", { hasText: "1:40–3:20" }).locator("audio");
    await expect.poll(() => numberOf(player, "currentTime"), patience).toBe(100);
    expect(errors).toEqual([]);

    // The purchase of its only piece and the query by words are what the budget of the collection is.
    await filter.selectOption("notes");
    await page.getByText("1 result for").waitFor();
    await page.getByRole("searchbox").fill("another tone");
    await page.keyboard.press("Enter");
    await page
      .getByRole("alert")
      .getByText("The budget of --max-requests 2 is reached. Nothing was sent.")
      .waitFor();
    await keepScreenshot(page, "budget");
    expect(await hindrances(page), "a refusal").toEqual([]);
  });
});
