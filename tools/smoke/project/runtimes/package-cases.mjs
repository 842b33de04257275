// What the packages that are made for Node do in runtimes with Node's modules.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
// The bare name is a stub in Bun.
import { Agent } from "undici/index.js";
import { loadMedia, splitMedia } from "@segmind-embeddings/media";
import { openSqlite } from "@segmind-embeddings/sqlite";
import { same, withClient } from "./checks.mjs";

/** Runs a task with a folder of its own. */
async function inFolder(task) {
  const folder = mkdtempSync(join(tmpdir(), "runtime-"));
  try {
    await task(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const packageCases = {
  async "a dispatcher of undici"({ sound }) {
    const dispatcher = new Agent();
    const { bills } = await withClient(sound, { dispatcher }, (client) => client.embed("By an Agent."));
    await dispatcher.close();
    same(bills, 1, "bills");
  },

  async media({ sound }) {
    const { bills } = await withClient(sound, {}, async (client) => {
      const document = await loadMedia("document.pdf");
      let pieces = 0;
      for await (const piece of splitMedia(document, { limits: { pdf: { maxPages: 1 } } })) {
        await client.embed({ pdf: piece });
        await piece[Symbol.asyncDispose]();
        pieces += 1;
      }
      same(pieces, document.pages, "pieces of one page");
      await document[Symbol.asyncDispose]();
      const picture = await loadMedia("picture.png");
      await client.embed({ image: picture });
      await picture[Symbol.asyncDispose]();
    });
    same(bills > 2, true, "several bills");
  },

  async sqlite({ sound }) {
    await inFolder(async (folder) => {
      const file = join(folder, "vectors.db");
      for (const expected of [2, 0]) {
        const db = openSqlite(file);
        const options = { store: db.store, quota: db.quota };
        const { bills } = await withClient(sound, options, (client) =>
          client.embedMany(["Kept.", "Kept, too."]),
        );
        same(bills, expected, "bills");
        await db.close();
      }
    });
  },

  async cli({ sound }) {
    await inFolder((folder) => {
      writeFileSync(join(folder, "fox.md"), "A red fox.");
      const program = join(process.cwd(), "node_modules/@segmind-embeddings/cli/dist/cli.js");
      const env = { ...process.env, SEGMIND_API_KEY: sound.apiKey, SEGMIND_BASE_URL: sound.url };
      const start = "Deno" in globalThis ? ["run", "--allow-all", program] : [program];
      const run = (...args) =>
        execFileSync(process.execPath, [...start, ...args], {
          cwd: folder,
          env,
          encoding: "utf8",
          stdio: "pipe",
        });
      run("embed", "fox.md", "--yes");
      const found = run("search", "a fox");
      same(found.includes("fox.md"), true, "the file is found");
    });
  },
};
