import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeInChromium, middleOf, openPage, patience } from "./helpers/browser.ts";
import { startExplore } from "./helpers/explorer.ts";
import { makeFolder } from "./helpers/folder.ts";
import { makeGateway } from "./helpers/gateway.ts";
import { filled, makePdf } from "./helpers/make-pdf.ts";
import { run } from "./helpers/run-program.ts";

describeInChromium("the explorer and hostile files", () => {
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

  test("a hostile PDF does nothing in the explorer: its page is drawn, and its scripts, links and forms are not there", async () => {
    const script = "app.alert('owned'); this.submitForm('http://127.0.0.1:9/form');";
    const objects = [
      // 4 to 6: what runs when a viewer opens it, and a form.
      `<< /S /JavaScript /JS (${script.replaceAll(/[()]/g, String.raw`\$&`)}) >>`,
      "<< /Fields [8 0 R] /XFA [] /NeedAppearances true >>",
      "<< /S /Launch /F (/bin/sh) /Win << /F (cmd.exe) >> >>",
      // 7: a font whose matrix would be code for whoever pastes it into a function.
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FontMatrix [1 0 0 1 0 (0\\); document.title='owned'//)] >>",
      // 8 to 10: a field, a link and another page's address over all of the page.
      "<< /Type /Annot /Subtype /Widget /FT /Tx /T (field) /Rect [0 0 200 200] /AA << /K 4 0 R /F 4 0 R >> >>",
      "<< /Type /Annot /Subtype /Link /Rect [0 0 200 200] /A << /S /URI /URI (http://127.0.0.1:9/link) >> >>",
      "<< /Type /Annot /Subtype /Link /Rect [0 0 200 200] /A << /S /GoToR /F (http://127.0.0.1:9/other.pdf) >> >>",
    ];
    const content = `${filled(0, 1, 0)} 0 g BT /F1 20 Tf 10 20 Td (Hostile) Tj /F2 20 Tf (Hostile) Tj ET`;
    const entries = "/Annots [8 0 R 9 0 R 10 0 R] /AA << /O 4 0 R >>";
    const catalog =
      "/OpenAction 4 0 R /AA << /WC 4 0 R >> /AcroForm 5 0 R /Names << /JavaScript << /Names [(a) 4 0 R] >> >> " +
      "/URI << /Base (http://127.0.0.1:9/) >>";
    const hostile = makePdf([{ content, entries }], catalog, objects);
    const harmless = makePdf([{ content: filled(0, 0, 1) }]);
    const cwd = await makeFolder({ "docs/hostile.pdf": harmless, "docs/broken.pdf": harmless });
    const { env } = await makeGateway();
    await run(["embed", "docs", "--yes"], { cwd, env });
    // Put in the place of what was embedded, so that nothing has looked at them before.
    await writeFile(join(cwd, "docs/hostile.pdf"), hostile);
    await writeFile(join(cwd, "docs/broken.pdf"), harmless.subarray(0, 300));
    const explorer = await startExplore({ cwd, env });
    const { page, errors, requests } = await openPage(explorer.url);
    const events: string[] = [];
    page.context().on("dialog", (dialog) => events.push(`dialog ${dialog.message()}`));
    page.context().on("page", (other) => events.push(`page ${other.url()}`));
    page.on("download", (download) => events.push(`download ${download.url()}`));
    const canvas = page.getByRole("img", { name: "Page 1 of hostile.pdf" });
    await expect.poll(() => middleOf(canvas), patience).toEqual([0, 255, 0]);
    await page.getByText("This browser cannot show it").waitFor();

    await page.getByRole("button", { name: "hostile.pdf", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "hostile.pdf" });
    await dialog.getByText("Page 1 of 1").waitFor();
    await dialog.locator("canvas").click();
    await page.keyboard.press("k");
    expect(await dialog.locator("input, iframe, canvas a, [href*='127.0.0.1:9']").count()).toBe(0);
    expect(await page.title()).toBe("Explorer");
    expect(events).toEqual([]);
    expect(errors).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(explorer.origin))).toEqual([]);
  });

  test("the explorer's token leaves the address bar, and stands in no address that is asked for and in no cookie", async () => {
    const cwd = await makeFolder({ "docs/fox.md": "A red fox in the snow." });
    await run(["embed", "docs", "--mock"], { cwd });
    const explorer = await startExplore({ cwd }, ["--mock"]);
    const { page, requests } = await openPage(explorer.url);
    await page.getByText("1 piece,").waitFor();
    expect(page.url()).toBe(`${explorer.origin}/`);
    expect(requests.length).toBeGreaterThan(3);
    const opened = explorer.url;
    expect(requests.filter((url) => url !== opened && url.includes(explorer.token))).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);
    // What lies behind the page in its history has no key in it either.
    await page.goBack();
    expect(page.url()).not.toContain(explorer.token);
    // The tab keeps it, so that the page can be loaded again.
    await page.goto(`${explorer.origin}/`);
    await page.getByText("1 piece,").waitFor();
  });
});
