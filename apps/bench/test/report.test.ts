import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { writeHtmlReport } from "../src/report/write-html-report.ts";
import { temporaryFolder } from "../src/processes/temporary-folder.ts";
import { chromiumPath } from "../../../tools/test-servers/chromium-path.ts";
import { withPage, type Look } from "../../../tools/test-servers/chromium.ts";
import { sampleRun } from "./helpers/sample-run.ts";

const mustRun = process.env["SEGMIND_FORBID_SKIPS"] === "1";
const missing = chromiumPath === undefined ? " (skipped: no chromium on this machine)" : "";
const html = writeHtmlReport(sampleRun());

const looks: readonly (Look & { name: string })[] = [
  { name: "light and wide", width: 1280, height: 900, scheme: "light" },
  { name: "dark on a phone", width: 390, height: 844, scheme: "dark" },
  { name: "in print", width: 794, height: 1123, scheme: "dark", media: "print" },
];

/** How wide the page, its plot and the bars of its table are, and the colours of its paper and its words. */
const describePage = `(() => {
  const widths = (selector) => [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect().width);
  const bars = [...document.querySelectorAll("td.bar")].map((one) => getComputedStyle(one).backgroundSize);
  const { backgroundColor, color } = getComputedStyle(document.body);
  return { page: document.scrollingElement.scrollWidth, lines: widths(".plot polyline"), bars, backgroundColor, color };
})()`;

interface PageFacts {
  page: number;
  lines: number[];
  bars: string[];
  backgroundColor: string;
  color: string;
}

describe.skipIf(chromiumPath === undefined && !mustRun)(`the report in Chromium${missing}`, () => {
  it.each(looks)(
    "the report, $name: lines and bars drawn, no console error, nothing fetched",
    async (look) => {
      expect(chromiumPath, "chromium is needed: apt-get install chromium").toBeDefined();
      using folder = temporaryFolder();
      const path = join(folder.path, "report.html");
      await writeFile(path, html);
      const url = pathToFileURL(path).href;
      await withPage(url, look, async (page) => {
        const facts = await page.evaluate<PageFacts>(describePage);
        expect(facts.page).toBeLessThanOrEqual(look.width);
        expect(facts.lines).toHaveLength(7);
        expect(Math.min(...facts.lines)).toBeGreaterThan(look.width < 600 ? 200 : 400);
        expect([facts.bars[0], facts.bars.at(-1)]).toEqual(["14.3% 70%", "100% 70%"]);
        const isDark = look.scheme === "dark" && look.media !== "print";
        expect(facts.backgroundColor).toBe(isDark ? "rgb(20, 23, 29)" : "rgb(255, 255, 255)");
        expect(facts.color).toBe(isDark ? "rgb(232, 235, 241)" : "rgb(29, 35, 48)");
        expect(page.errors).toEqual([]);
        expect(page.requests.filter((address) => !/^(?:file|data):/.test(address))).toEqual([]);
        expect(page.requests).toContain(url);
      });
    },
  );
});

it("writes a report that holds no script and names nothing outside of itself", () => {
  expect(html).not.toMatch(/<script|https?:\/\/|@import|url\(\s*["']?(?!#)/);
  expect(html).toContain("default-src 'none'");
});

it("shows what a run says as text in its report, whatever it holds", () => {
  expect(html).toContain("pnpm bench &lt;sample&gt; &amp; co");
  expect(html).toContain("&lt;angle brackets&gt;");
});

it("shows in a report what was to reach, the first edition, others, and why a number was missed", () => {
  for (const text of [
    "≤ 1.0 ×",
    "0.93 ×",
    "0.95 ×",
    "openai: 3 ×",
    "It takes 3 ms more &lt;than&gt; it may.",
  ])
    expect(html).toContain(text);
  expect(html).not.toContain("Not to be told.");
});

it("tells errors before the figures of a report", () => {
  const [scenario] = sampleRun().scenarios;
  const failed = writeHtmlReport({
    ...sampleRun(),
    scenarios: [{ ...scenario!, errors: ["ours: 3 failed"] }],
  });
  expect(failed.indexOf("There were errors")).toBeLessThan(failed.indexOf("<table"));
  expect(failed.indexOf("ours: 3 failed")).toBeLessThan(failed.indexOf("<svg"));
});
