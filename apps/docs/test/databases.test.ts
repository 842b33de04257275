import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { expect, test } from "vitest";
import { codeBlocks } from "../../../tools/pages/code-blocks.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { startChromaServer } from "./helpers/chroma-server.ts";
import { runTwice } from "./helpers/run-with-gateway.ts";

const corpus = join(import.meta.dirname, "../../quickstart/corpus/media");

test("the recipe for pgvector fills and searches a table of 3,072 dimensions with an index, and again at no cost", async () => {
  await using database = await PGlite.create({ extensions: { vector } });
  const server = new PGLiteSocketServer({ db: database, port: 0, host: "127.0.0.1" });
  await server.start();
  const environment = {
    DATABASE_URL: `postgres://postgres@${server.getServerConn()}/postgres?sslmode=disable`,
  };
  const folder = await temporaryFolder();
  const page = "databases/pgvector.md";
  try {
    expect(await runTwice(page, folder, environment)).toEqual([
      { printed: ["bees of 0 stored before"], bills: 3 },
      { printed: ["bees of 2 stored before"], bills: 3 },
    ]);
  } finally {
    await server.stop();
  }
  const { rows } = await database.query<{ rows: number; indexed: string }>(
    "SELECT count(*)::int AS rows, (SELECT indexdef FROM pg_indexes WHERE indexname = 'notes_nearest') AS indexed FROM notes",
  );
  expect(rows).toEqual([
    { rows: 2, indexed: expect.stringContaining("hnsw (embedding halfvec_cosine_ops)") },
  ]);

  // The statements for a column that has to stay as it is, and what pgvector says to an index without a cast.
  const text = await readFile(join(import.meta.dirname, "../pages", page), "utf8");
  const [statements] = codeBlocks(text).filter(({ language }) => language === "sql");
  const [index = "", search = ""] = (statements?.code ?? "").split(";\n");
  await database.exec("DROP TABLE notes; CREATE TABLE notes (id text, embedding vector(3072))");
  await expect(
    database.exec("CREATE INDEX ON notes USING hnsw (embedding vector_cosine_ops)"),
  ).rejects.toThrow(/2000 dimensions/);
  await database.exec(index);
  expect((await database.query(search, [JSON.stringify(new Array(3072).fill(1))])).rows).toEqual([]);
}, 120_000);

test("the recipes for LanceDB fill and search tables of texts and images, and again at no cost", async () => {
  const folder = await temporaryFolder();
  for (const file of ["lighthouse.png", "honeycomb.jpg"])
    await copyFile(join(corpus, file), join(folder, file));
  // 2 texts and a question; 2 images and a question.
  const run = { printed: ["bees of 2", "2 images"], bills: 6 };
  expect(await runTwice("databases/lancedb.md", folder)).toEqual([run, run]);
});

test("the recipe for Chroma fills and searches a collection, and again at no cost", async () => {
  await using server = await startChromaServer();
  const environment = { CHROMA_PORT: String(server.port) };
  const run = { printed: ["bees of 2"], bills: 3 };
  expect(await runTwice("databases/chroma.md", await temporaryFolder(), environment)).toEqual([run, run]);
  expect([...server.collections.keys()]).toEqual(["notes_segmind_gemini-embedding-2_768_param_unit"]);
});

test("the recipe for Genkit embeds documents and a question, and again at no cost", async () => {
  const run = { printed: ["2 documents and a question of 768 numbers"], bills: 3 };
  expect(await runTwice("databases/genkit.md", await temporaryFolder())).toEqual([run, run]);
});
