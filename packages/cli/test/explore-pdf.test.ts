import { expect, test } from "vitest";
import {
  describeInChromium,
  hindrances,
  keepScreenshot,
  middleOf,
  openPage,
  patience,
} from "./helpers/browser.ts";
import { startExplore } from "./helpers/explorer.ts";
import { makeFolder } from "./helpers/folder.ts";
import { filled, makePdf } from "./helpers/make-pdf.ts";
import { redInJpeg2000, squareInJbig2 } from "./helpers/rare-images.ts";
import { run } from "./helpers/run-program.ts";

/** A page of green, with an image of so many pixels in its middle. */
function withImage(hex: string, filter: string, pixels: number, entries: string): Buffer {
  const image =
    `<< /Type /XObject /Subtype /Image /Width ${String(pixels)} /Height ${String(pixels)} ${entries} ` +
    `/Filter [/ASCIIHexDecode /${filter}] /Length ${String(hex.length + 1)} >>\nstream\n${hex}>\nendstream`;
  const content = `${filled(0, 1, 0)} q 100 0 0 100 50 50 cm /I1 Do Q`;
  return makePdf([{ content, resources: "/XObject << /I1 4 0 R >>" }], "", [image]);
}

/** A page with a letter of a font that is not in the file, by a number that only a table of East Asian fonts knows. */
function inJapanese(): Buffer {
  const font = "/BaseFont /KozMinPro-Regular";
  const objects = [
    `<< /Type /Font /Subtype /Type0 ${font} /Encoding /UniJIS-UCS2-H /DescendantFonts [5 0 R] >>`,
    `<< /Type /Font /Subtype /CIDFontType0 ${font} /FontDescriptor 6 0 R ` +
      "/CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> >>",
    "<< /Type /FontDescriptor /FontName /KozMinPro-Regular /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 " +
      "/Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
  ];
  const content = `${filled(0, 1, 0)} 0 g BT /F2 100 Tf 50 60 Td <65E5> Tj ET`;
  return makePdf([{ content, fonts: "/F2 4 0 R" }], "", objects);
}

describeInChromium("the explorer's PDFs", () => {
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

  test("the explorer draws PDFs of scans and of rare fonts, and says so of a page that it cannot draw whole", async () => {
    const cwd = await makeFolder({
      "docs/jbig2.pdf": withImage(
        squareInJbig2,
        "JBIG2Decode",
        8,
        "/ColorSpace /DeviceGray /BitsPerComponent 1",
      ),
      "docs/jpeg-2000.pdf": withImage(redInJpeg2000, "JPXDecode", 16, ""),
      "docs/damaged.pdf": withImage(redInJpeg2000.slice(0, 300), "JPXDecode", 16, ""),
      "docs/japanese.pdf": inJapanese(),
    });
    await run(["embed", "docs", "--mock"], { cwd });
    const explorer = await startExplore({ cwd }, ["--mock"]);
    const { page, errors, requests } = await openPage(explorer.url);
    const card = (name: string) => page.locator(".card", { hasText: name });
    const canvas = (name: string) => card(name).getByRole("img", { name: `Page 1 of ${name}` });
    await expect.poll(() => middleOf(canvas("jbig2.pdf")), patience).toEqual([0, 0, 0]);
    // About red: the format loses a little.
    const inSteps = async () =>
      (await middleOf(canvas("jpeg-2000.pdf"))).map((part) => Math.round(part / 16));
    await expect.poll(inSteps, patience).toEqual([16, 0, 0]);
    // What can be drawn of a damaged page is there.
    await card("damaged.pdf").getByText("Some of this page cannot be drawn").waitFor();
    expect(await middleOf(canvas("damaged.pdf"))).toEqual([0, 255, 0]);
    await expect.poll(() => page.locator("canvas[aria-busy=true]").count(), patience).toBe(0);
    expect(requests.filter((url) => url.endsWith("/UniJIS-UCS2-H.bcmap"))).not.toEqual([]);
    expect(await page.getByText("Some of this page cannot be drawn").count()).toBe(1);
    await keepScreenshot(page, "pdf-rare");
    expect(await hindrances(page)).toEqual([]);

    await page.getByRole("button", { name: "damaged.pdf", exact: true }).click();
    await page.getByRole("dialog").getByText("Page 1 of 1. Some of this page cannot be drawn").waitFor();
    expect(requests.filter((url) => !url.startsWith(explorer.origin))).toEqual([]);
    expect(errors).toEqual([]);
  });
});
