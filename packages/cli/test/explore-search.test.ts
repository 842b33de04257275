import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  describeInChromium,
  hindrances,
  keepScreenshot,
  middleOf,
  numberOf,
  openPage,
  patience,
  titles,
} from "./helpers/browser.ts";
import { startExplore } from "./helpers/explorer.ts";
import { corpusMedia, makeFolder } from "./helpers/folder.ts";
import { makeGateway } from "./helpers/gateway.ts";
import { filled, makePdf } from "./helpers/make-pdf.ts";
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

  test("the explorer draws a PDF's page that was found, and its other pages when it is opened", async () => {
    // Each page has a colour of its own, and letters of a font that is not in the file.
    const pages = Array.from({ length: 8 }, (_, number) => ({
      content: `${filled(number / 8, 0.25, 1)} 0 g BT /F1 40 Tf 10 150 Td (Page ${String(number + 1)}) Tj ET`,
    }));
    const cwd = await makeFolder({ "docs/report.pdf": makePdf(pages) });
    await run(["embed", "docs", "--mock"], { cwd });
    const explorer = await startExplore({ cwd }, ["--mock"]);
    const { page, errors, requests } = await openPage(explorer.url);
    const colourOf = (number: number): number[] => [Math.round(((number - 1) / 8) * 255), 64, 255];
    const canvas = (number: number, within = ".card") =>
      page.locator(within).getByRole("img", { name: `Page ${String(number)} of report.pdf` });
    // Of its two pieces each shows its first page.
    for (const number of [1, 5]) {
      await canvas(number).scrollIntoViewIfNeeded();
      await expect.poll(() => middleOf(canvas(number)), patience).toEqual(colourOf(number));
    }
    const letters = `[...document.querySelectorAll(".card canvas")].map((canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, at) => at % 4 === 2 && value < 40).length > 50;
    })`;
    expect(await page.evaluate(letters)).toEqual([true, true]);
    await keepScreenshot(page, "pdf");

    const opener = page
      .locator(".card")
      .filter({ hasText: "pages 5" })
      .getByRole("button", { name: "report.pdf", exact: true });
    await opener.click();
    const dialog = page.getByRole("dialog", { name: "report.pdf" });
    await dialog.getByText("Page 5 of 8").waitFor();
    await dialog.getByRole("button", { name: "Next page" }).click();
    await dialog.getByText("Page 6 of 8").waitFor();
    await expect.poll(() => middleOf(canvas(6, "dialog")), patience).toEqual(colourOf(6));
    for (const number of [7, 8]) {
      await dialog.getByRole("button", { name: "Next page" }).click();
      await dialog.getByText(`Page ${String(number)} of 8`).waitFor();
    }
    expect(await dialog.getByRole("button", { name: "Next page" }).isDisabled()).toBe(true);
    await keepScreenshot(page, "pdf-opened");
    expect(await hindrances(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    const focused = await page.evaluate<string>('document.activeElement.closest(".card").textContent');
    expect(focused, "where it was opened").toContain("pages 5");

    const threads = requests.filter((url) => url.includes("pdf-thread"));
    expect(threads.length).toBeGreaterThan(0);
    expect(requests.filter((url) => !url.startsWith(explorer.origin))).toEqual([]);
    expect(errors).toEqual([]);
  });

  test("the explorer looks for an image, a recording or a PDF that is dropped on it, and for an image that is pasted", async () => {
    const names = ["candle.jpg", "lighthouse.png", "telegraph.wav", "almanac.pdf"];
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
    for (const name of names) {
      const data = { items: [], files: [join(corpusMedia, name)], dragOperationsMask: 1 };
      const move = (type: "dragEnter" | "dragOver" | "drop") =>
        session.send("Input.dispatchDragEvent", { type, x: 400, y: 500, data });
      await move("dragEnter");
      await move("dragOver");
      await page.getByText("Drop it here to look for what is like it").waitFor();
      await move("drop");
      await page.getByText(`results for ${name}. This was asked before: it cost nothing.`).waitFor();
      expect((await titles(page))[0]).toBe(name);
    }
    expect(await page.getByText("Drop it here").count()).toBe(0);
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

  test("the explorer's filters narrow results to a collection, and its players start where what was found begins", async () => {
    const cwd = await makeFolder({
      "notes/fox.md": "A red fox in the snow.",
      "talks/long.wav": makeTone(200),
    });
    await run(["embed", "notes", "--mock", "--collection", "notes"], { cwd });
    await run(["embed", "talks", "--mock", "--collection", "talks"], { cwd });
    const explorer = await startExplore({ cwd }, ["--mock"]);
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
  });
});
