import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import {
  describeInChromium,
  hindrances,
  keepScreenshot,
  numberOf,
  openPage,
  patience,
} from "./helpers/browser.ts";
import { startExplore } from "./helpers/explorer.ts";
import { addFiles, corpusMedia, makeFolder } from "./helpers/folder.ts";
import { makeGateway } from "./helpers/gateway.ts";
import { readMap, spotsOf } from "./helpers/map.ts";
import { run } from "./helpers/run-program.ts";

const topics = {
  foxes: "A red fox hunts mice under the snow of the winter forest",
  bees: "Bees build cells of wax for honey in their hive of summer",
  lamps: "A lighthouse keeper lights the lamp above the dark sea",
};
/** Fifteen texts of each topic. */
const topicFiles = Object.fromEntries(
  Object.entries(topics).flatMap(([topic, text]) =>
    Array.from(
      { length: 15 },
      (_, at) => [`${topic}/${String(at)}.md`, `${text}, number${String(at)}.`] as const,
    ),
  ),
);

async function isWithin(inner: Locator, outer: Locator): Promise<boolean> {
  const [a, b] = [(await inner.boundingBox())!, (await outer.boundingBox())!];
  return a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;
}

describeInChromium("the explorer's map", () => {
  test("the explorer's map lays out what is alike together, and shows points, crowds and what a search found", async () => {
    const cwd = await makeFolder(topicFiles);
    const { env } = await makeGateway();
    await run(["embed", ...Object.keys(topics), "--yes"], { cwd, env });
    const explorer = await startExplore({ cwd, env });
    const { page, errors } = await openPage(explorer.url);
    await page.getByRole("button", { name: "Map" }).click();
    const canvas = page.getByRole("application", { name: "Map of 45 points" });
    await canvas.waitFor();

    const { places, labels } = await readMap(explorer);
    expect(labels.map(({ words }) => words).sort()).toEqual([
      "forest, winter, hunts",
      "lighthouse, keeper, lights",
      "summer, build, cells",
    ]);
    await page.getByLabel("Colour by").selectOption("folder");
    await page.getByRole("list", { name: "Colours" }).getByText("foxes/").waitFor();
    await keepScreenshot(page, "map");
    expect(await hindrances(page)).toEqual([]);

    // A pointer over a point tells what it is; a click opens it.
    const spot = (await spotsOf(canvas, places))[0]!;
    const [item] = (await (
      await explorer.ask("api/items", { method: "POST", body: JSON.stringify({ ids: [spot.id] }) })
    ).json()) as { text: string }[];
    await page.mouse.move(spot.x, spot.y);
    await page.locator(".hover-card").getByText(item!.text).waitFor();
    await page.mouse.click(spot.x, spot.y);
    await page.getByRole("complementary", { name: "Picked points" }).getByText(item!.text).waitFor();
    await page.getByRole("button", { name: "Close" }).click();

    // A line around all of them lists all that the filter lets through.
    await page.getByLabel("Folder", { exact: true }).selectOption("bees/");
    await page.getByRole("button", { name: "Lasso" }).click();
    const box = (await canvas.boundingBox())!;
    const [right, down] = [box.width - 20, box.height - 20];
    const corners = [
      [20, 20],
      [right, 20],
      [right, down],
      [20, down],
    ].map(([x, y]) => [box.x + x!, box.y + y!] as const);
    await page.mouse.move(...corners[0]!);
    await page.mouse.down();
    for (const corner of corners) await page.mouse.move(...corner);
    await page.mouse.up();
    await page.getByText("15 points").waitFor();
    await keepScreenshot(page, "lasso");
    expect(await hindrances(page), "a list of points").toEqual([]);
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByLabel("Folder", { exact: true }).selectOption("");
    await page.getByRole("button", { name: "Lasso" }).click();

    // Keys alone: zoom, move, open what is in the middle.
    await canvas.focus();
    for (const key of ["+", "+", "ArrowLeft", "ArrowUp", "-", "0", "Enter"]) await page.keyboard.press(key);
    await page.getByText(/^1 point$/).waitFor();
    await page.getByRole("button", { name: "Close" }).click();

    // What a search finds stands out.
    const before = await canvas.screenshot();
    await page.getByRole("searchbox").fill("honey bees");
    await page.keyboard.press("Enter");
    await page.getByText("24 results for “honey bees”").waitFor();
    await expect.poll(async () => before.equals(await canvas.screenshot()), patience).toBe(false);
    await keepScreenshot(page, "map-search");
    expect(errors).toEqual([]);

    // What is embedded later is put beside its like, and all else stays where it is.
    await addFiles(cwd, { "foxes/late.md": `${topics.foxes}, and comes late.` });
    await run(["embed", "foxes", "--yes"], { cwd, env });
    const later = await readMap(explorer);
    expect(later.places.size).toBe(46);
    for (const [one, place] of places) expect(later.places.get(one)).toEqual(place);
  });

  test("the explorer's map says how far it is while it is laid out, and is stopped and begun again by whoever looks at it", async () => {
    const words = ["fox", "hive", "lamp", "tide", "snow", "oak", "bell"];
    const lines = Array.from(
      { length: 300 },
      (_, at) => `${words[at % 7]!} ${words[at % 5]!} number${String(at)}`,
    );
    const cwd = await makeFolder();
    await run(["embed", "-", "--mock"], { cwd, input: lines.join("\n") });
    const explorer = await startExplore({ cwd }, ["--mock"]);
    const look = async (options?: RequestInit) => (await explorer.ask("api/map", options)).json();
    const stop = JSON.stringify({ collection: "default", order: "stop" });
    expect(await look()).toEqual({ state: "working", vectors: 300, share: 0 });
    expect(await look({ method: "POST", body: stop })).toEqual({ state: "stopped" });
    expect(await look()).toEqual({ state: "stopped" });

    const { page, errors } = await openPage(explorer.url);
    await page.getByRole("button", { name: "Map" }).click();
    await page.getByRole("heading", { name: "The map is not laid out" }).waitFor();
    await keepScreenshot(page, "map-stopped");
    expect(await hindrances(page), "a map that was stopped").toEqual([]);
    await page.getByRole("button", { name: "Lay it out" }).click();
    // It takes a while where other tests are at work.
    const map = page.getByRole("application", { name: "Map of 300 points" });
    await map.waitFor({ timeout: 90_000 });

    // As it is in the midst of it.
    await page.route("**/api/map?*", (route) =>
      route.fulfill({ json: { state: "working", vectors: 123_456, share: 0.427 } }),
    );
    await page.reload();
    await page.getByRole("button", { name: "Map" }).click();
    await page.getByText("123,456 vectors, 42 % done. ").waitFor();
    expect(await numberOf(page.getByRole("progressbar", { name: "Progress of the map" }), "value")).toBe(
      0.427,
    );
    await keepScreenshot(page, "map-working");
    expect(await hindrances(page), "a map that is laid out").toEqual([]);
    const [order] = await Promise.all([
      page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/api/map")),
      page.getByRole("button", { name: "Stop" }).click(),
    ]);
    expect(order.postData()).toBe(stop);
    await map.waitFor();
    expect(errors).toEqual([]);
  });

  test("the explorer's map is zoomed by a wheel and by two fingers around where they are, and previews what a pointer is at", async () => {
    const cwd = await makeFolder({ "texts/fox.md": "A red fox.", "texts/hare.md": "A brown hare." });
    await addFiles(cwd, { "images/.keep": "" });
    for (const name of ["candle.jpg", "lighthouse.png", "honeycomb.jpg"])
      await copyFile(join(corpusMedia, name), join(cwd, "images", name));
    await run(["embed", "texts", "--mock", "--collection", "texts"], { cwd });
    await run(["embed", "images", "--mock", "--collection", "images"], { cwd });
    const explorer = await startExplore({ cwd }, ["--mock"]);
    const { page, errors } = await openPage(explorer.url, { hasTouch: true });
    await page.getByRole("button", { name: "Map" }).click();
    const canvas = page.getByRole("application", { name: "Map of 5 points" });
    await canvas.waitFor();
    const { places } = await readMap(explorer);
    const spots = await spotsOf(canvas, places);
    const [left, right] = [spots[0]!, spots.at(-1)!];
    const card = page.locator(".hover-card");
    const picked = page.getByRole("complementary", { name: "Picked points" });
    const titleOf = async (id: string): Promise<string> => {
      const body = JSON.stringify({ ids: [id] });
      const [item] = (await (await explorer.ask("api/items", { method: "POST", body })).json()) as {
        title: string;
      }[];
      return item!.title;
    };

    // Every point, and an image as it looks.
    const legend = page.getByRole("list", { name: "Colours" });
    await page.getByLabel("Colour by").selectOption("collection");
    await legend.getByText("images").waitFor();
    for (const { id, x, y } of spots) {
      await page.mouse.move(x, y);
      const title = await titleOf(id);
      await card.getByText(title).waitFor();
      await expect.poll(() => isWithin(card, canvas), patience).toBe(true);
      if (/jpg|png/.test(title))
        await expect.poll(() => numberOf(card.locator("img"), "naturalWidth"), patience).toBeGreaterThan(0);
    }

    // What is beneath the pointer stays there, and what is elsewhere moves away.
    const whatIsAt = async (spot: { x: number; y: number }): Promise<void> => {
      await page.mouse.move(spot.x, spot.y);
      await page.mouse.click(spot.x, spot.y);
    };
    const expectZoomed = async (): Promise<void> => {
      await whatIsAt(left);
      await picked.getByText(await titleOf(left.id), { exact: true }).waitFor();
      await picked.getByRole("button", { name: "Close" }).click();
      await whatIsAt(right);
      expect(await picked.count()).toBe(0);
    };
    await page.mouse.move(left.x, left.y);
    await page.mouse.wheel(0, -400);
    await expectZoomed();
    await canvas.focus();
    await page.keyboard.press("0");
    await whatIsAt(right);
    await picked.getByText(await titleOf(right.id), { exact: true }).waitFor();
    await picked.getByRole("button", { name: "Close" }).click();

    const session = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove", apart: number) =>
      session.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: [-1, 1].map((side) => ({ x: left.x + 30, y: left.y + side * apart, id: side + 1 })),
      });
    await touch("touchStart", 40);
    for (const apart of [60, 80, 100, 120]) await touch("touchMove", apart);
    await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await whatIsAt(right);
    expect(await picked.count()).toBe(0);
    await page.getByLabel("Collection", { exact: true }).selectOption("texts");
    await legend.getByText("texts").waitFor();
    expect(errors).toEqual([]);
  });
});
