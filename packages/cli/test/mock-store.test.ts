import { join } from "node:path";
import type { EmbeddingStore } from "@segmind-embeddings/core";
import { toEmbedInputs } from "@segmind-embeddings/media";
import { openSqlite } from "@segmind-embeddings/sqlite";
import { expect, onTestFinished, test } from "vitest";
import { Connection } from "../src/catalogue/connection.ts";
import { Ledger, noCollection } from "../src/catalogue/ledger.ts";
import { openGateway } from "../src/gateway/open-gateway.ts";
import type { Program } from "../src/program/program.ts";
import { corpusMedia, makeFolder } from "./helpers/folder.ts";

test("a run with --mock writes down no job, which the mock of another run on the file would not know", async () => {
  const cwd = await makeFolder();
  const connection = await Connection.open(join(cwd, "v.catalogue.db"));
  onTestFinished(() => connection.close());
  await using database = openSqlite(join(cwd, "v.db"));
  const written: (string | undefined)[] = [];
  const { store: inner } = database;
  const store: EmbeddingStore = {
    owner: inner.owner,
    get: (keys) => inner.get(keys),
    open: (claims) => inner.open(claims),
    unsettled: () => inner.unsettled(),
    write: (changes) => {
      written.push(...changes.map(({ entry }) => entry?.state));
      return inner.write(changes);
    },
  };
  const ledger = new Ledger(connection, noCollection);
  const gateway = await openGateway({} as Program, { isMock: true, database, ledger, client: { store } });
  await using image = await toEmbedInputs(join(corpusMedia, "candle.jpg"));
  const { cacheHit } = await gateway.client.embed(image.inputs[0]!);
  expect(cacheHit).toBeUndefined();
  expect((await gateway.client.embed(image.inputs[0]!)).cacheHit).toBe(true);
  await gateway.close();
  expect(written).toEqual(["embedded"]);
});
