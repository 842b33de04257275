import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeHtmlReport } from "../src/report/write-html-report.ts";
import { chromium, withPage, type Look } from "./helpers/chromium.ts";
import { sampleRun } from "./helpers/sample-run.ts";

const mustRun = process.env["SEGMIND_FORBID_SKIPS"] === "1";
const missing = chromium === undefined ? " (skipped: no chromium on this machine)" : "";

let folder: string;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bench-report-"));
  const path = join(folder, "report.html");
  await writeFile(path, await writeHtmlReport(sampleRun()));
  url = pathToFileURL(path).href;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const looks: readonly (Look & { name: string })[] = [
  { name: "light and wide", width: 1280, height: 900, scheme: "light" },
  { name: "dark and wide", width: 1280, height: 900, scheme: "dark" },
  { name: "light on a phone", width: 390, height: 844, scheme: "light" },
  { name: "dark on a phone", width: 390, height: 844, scheme: "dark" },
  { name: "in print", width: 794, height: 1123, scheme: "dark", media: "print" },
];

/** Of each chart that is shown: how large it is, how many marks it has, and the colours of its first mark and label. */
const describeCharts = `[...document.querySelectorAll("figure svg")].filter((svg) => svg.checkVisibility()).map((svg) => {
  const { width, height } = svg.getBoundingClientRect();
  const marks = [...svg.querySelectorAll(".mark-rect.role-mark path, .mark-line.role-mark path, [class*=mark-rect] path[aria-label], [class*=mark-line] path")];
  const drawn = marks.filter((mark) => { const box = mark.getBBox(); return box.width > 0 && box.height >= 0; });
  return { width, height, marks: drawn.length, ink: getComputedStyle(svg.querySelector("text")).fill };
})`;

interface ChartFacts {
  width: number;
  height: number;
  marks: number;
  ink: string;
}

describe.skipIf(chromium === undefined && !mustRun)(`the report in Chromium${missing}`, () => {
  it.each(looks)("$name: plots drawn, no console error, nothing fetched", async (look) => {
    expect(chromium, "chromium is needed: apt-get install chromium").toBeDefined();
    await withPage(url, look, async (page) => {
      const charts = await page.evaluate<ChartFacts[]>(describeCharts);
      expect(charts).toHaveLength(4);
      for (const { width, height, marks } of charts) {
        expect(marks).toBeGreaterThan(0);
        expect(width).toBeGreaterThan(look.width < 600 ? 250 : 500);
        expect(width).toBeLessThanOrEqual(look.width);
        expect(height).toBeGreaterThan(80);
      }
      const [paper, scrollWidth] = await page.evaluate<[string, number]>(
        "[getComputedStyle(document.body).backgroundColor, document.scrollingElement.scrollWidth]",
      );
      const isDark = look.scheme === "dark" && look.media !== "print";
      expect(paper).toBe(isDark ? "rgb(20, 23, 29)" : "rgb(255, 255, 255)");
      expect(new Set(charts.map(({ ink }) => ink))).not.toContain(paper);
      expect(scrollWidth).toBeLessThanOrEqual(look.width);
      expect(page.errors).toEqual([]);
      expect(page.requests.filter((address) => !/^(?:file|data):/.test(address))).toEqual([]);
      expect(page.requests).toContain(url);
    });
  });
});

describe("the report's file", () => {
  it("holds no script and names nothing outside of itself", async () => {
    const html = await writeHtmlReport(sampleRun());
    const withoutNamespaces = html.replaceAll(/http:\/\/www\.w3\.org\/\S+?"/g, '"');
    expect(withoutNamespaces).not.toMatch(/<script|https?:\/\/|@import|url\(\s*["']?(?!#)/);
    expect(html).toContain("default-src 'none'");
  });

  it("shows what a run says as text, whatever it holds", async () => {
    const html = await writeHtmlReport(sampleRun());
    expect(html).toContain("pnpm bench &lt;sample&gt; &amp; co");
    expect(html).toContain("&lt;angle brackets&gt;");
  });

  it("shows what was to reach and measured, the first edition, others, and why a number was missed", async () => {
    const html = await writeHtmlReport(sampleRun());
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

  it("tells errors before the figures", async () => {
    const [scenario] = sampleRun().scenarios;
    const html = await writeHtmlReport({
      ...sampleRun(),
      scenarios: [{ ...scenario!, errors: ["ours: 3 failed"] }],
    });
    expect(html.indexOf("There were errors")).toBeLessThan(html.indexOf("<table"));
    expect(html.indexOf("ours: 3 failed")).toBeLessThan(html.indexOf("<svg"));
  });
});
