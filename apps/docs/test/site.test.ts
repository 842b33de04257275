import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath } from "../../../tools/test-servers/chromium-path.ts";
import { withPage, type Page } from "../../../tools/test-servers/chromium.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import config from "../.vitepress/config.ts";
import { siteProblems } from "../src/site-links.ts";
import { serveFolder } from "./helpers/serve-folder.ts";

const mustRun = process.env["SEGMIND_FORBID_SKIPS"] === "1";
const missing = chromiumPath === undefined ? " (skipped: no chromium on this machine)" : "";
const screen = { width: 1280, height: 900, scheme: "light" } as const;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "docs-site-"));
  // As `npm run docs` does: in a process without vitest, in which Vue is not being developed.
  const build = join(import.meta.dirname, "../src/main.ts");
  await promisify(execFile)(process.execPath, [build, folder], {
    env: { ...process.env, NODE_ENV: "production" },
  });
}, 180_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test("the sidebar of the site leads to every page", () => {
  const pages = globSync("**/*.md", { cwd: join(import.meta.dirname, "../pages") })
    .map((path) => `/${path}`.replace(/(?<=\/)index\.md$|\.md$/, ""))
    .filter((path) => path !== "/");
  const groups = config.themeConfig?.sidebar as { items: { link: string }[] }[];
  const links = groups.flatMap(({ items }) => items.map(({ link }) => link));
  expect(links.toSorted()).toEqual(pages.toSorted());
});

test("a built site with a link to nothing, a missing heading or a script from elsewhere is reported", async () => {
  const site = await temporaryFolder();
  await mkdir(join(site, "guide"));
  await writeFile(join(site, "guide/fox.html"), '<h2 id="den">Den</h2><a href="/base/">home</a>');
  const body = ["guide/fox.html#den", "guide/fox#den", "/base/guide/hen.html", "guide/fox.html#tail"]
    .map((href) => `<a href="${href}">x</a>`)
    .join("");
  const page = `<script src="https://example.com/x.js"></script><a href="https://example.com">x</a>${body}`;
  await writeFile(join(site, "index.html"), page);
  expect(siteProblems(site, "/base/")).toEqual([
    "index.html: it loads https://example.com/x.js",
    "index.html: it links to /base/guide/hen.html, where there is nothing",
    'index.html: guide/fox.html has no "tail"',
  ]);
});

/** Waits until an expression is true in a page. */
async function until(page: Page, expression: string): Promise<void> {
  while (!(await page.evaluate<boolean>(`Boolean(${expression})`))) await sleep(20);
}

/** Does something in a page until an expression is true: what is done before the page's script is ready is lost. */
async function doUntil(page: Page, action: string, expression: string): Promise<void> {
  for (;;) {
    await page.evaluate(`(() => { ${action} })()`);
    if (await page.evaluate<boolean>(`Boolean(${expression})`)) return;
    await sleep(100);
  }
}

describe.skipIf(chromiumPath === undefined && !mustRun)(`the site in Chromium${missing}`, () => {
  test("every page of the site can be read, loads nothing from elsewhere and has no error", async () => {
    await using site = await serveFolder(folder);
    const pages = globSync("**/*.html", { cwd: folder, exclude: (path) => /^api\/|404/.test(path) });
    expect(pages.length).toBeGreaterThan(25);
    await withPage(`${site.url}/index.html`, screen, async (page) => {
      await until(page, "document.querySelector('.VPHomeHero')");
      for (const path of pages) {
        const read = `fetch(${JSON.stringify(`/${path}`)}).then((answer) => answer.text()).then((html) => (window.read = html))`;
        await page.evaluate(`window.read = "", ${read}, 0`);
        await until(page, "window.read.includes('</html>')");
        const heading = `new DOMParser().parseFromString(window.read, "text/html").querySelector("h1")?.textContent ?? ""`;
        expect([path, await page.evaluate<string>(heading)]).not.toEqual([path, ""]);
      }
      expect(page.requests.filter((url) => !url.startsWith(site.url) && !url.startsWith("data:"))).toEqual(
        [],
      );
      expect(page.errors).toEqual([]);
    });
  });

  test("the site is searched by what its pages say, without a request to elsewhere", async () => {
    await using site = await serveFolder(folder);
    await withPage(`${site.url}/index.html`, screen, async (page) => {
      const search = `
        const box = document.querySelector(".VPLocalSearchBox input");
        if (box === null) document.querySelector("#local-search button")?.click();
        else {
          box.value = "halfvec";
          box.dispatchEvent(new Event("input"));
        }`;
      await doUntil(page, search, "document.querySelector('.VPLocalSearchBox .results a')");
      const links = `[...document.querySelectorAll('.VPLocalSearchBox .results a')].map((link) => link.getAttribute("href")).join(" ")`;
      expect(await page.evaluate<string>(links)).toContain("/databases/pgvector.html");
      expect(page.requests.filter((url) => !url.startsWith(site.url) && !url.startsWith("data:"))).toEqual(
        [],
      );
      expect(page.errors).toEqual([]);
    });
  });

  test.each([
    { ...screen, scheme: "dark" as const },
    { width: 390, height: 800, scheme: "light" as const },
  ])("the calculator on the page about rate limits works on a screen of $width, $scheme", async (look) => {
    await using site = await serveFolder(folder);
    await withPage(`${site.url}/guide/rate-limits.html`, look, async (page) => {
      const said = "document.querySelector('.plan-calculator output')?.textContent ?? ''";
      await until(page, `${said}.includes("20 minutes")`);
      const values = { texts: "10000", pdfPages: "600", requestsPerMinute: "5", creditsPerRequest: "0.5" };
      const fill = `for (const [name, value] of Object.entries(${JSON.stringify(values)})) {
        const box = document.querySelector(\`[name=\${name}]\`);
        box.value = value;
        box.dispatchEvent(new Event("input"));
      }`;
      await doUntil(page, fill, `/33 hours 40 minutes.*10,100 requests, 5,050 credits/s.test(${said})`);
      expect(await page.evaluate<boolean>("document.body.scrollWidth <= window.innerWidth")).toBe(true);
      expect(page.errors).toEqual([]);
    });
  });
});
