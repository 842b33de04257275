import { randomUUID } from "node:crypto";
import { connect, type Table } from "@lancedb/lancedb";
import { Document, type DocumentInterface } from "@langchain/core/documents";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import { VectorStore } from "@langchain/core/vectorstores";

interface Row extends Record<string, unknown> {
  id: string;
  vector: number[];
  text: string;
  metadata: string;
}

/** LangChain's vector store on LanceDB's own API, because the one of the community needs an old LanceDB. */
export class LanceStore extends VectorStore {
  readonly #table: Promise<Table>;

  constructor(embeddings: EmbeddingsInterface, folder: string, dimensions: number) {
    super(embeddings, {});
    this.#table = openTable(folder, dimensions);
  }

  override _vectorstoreType(): string {
    return "lancedb";
  }

  override async addDocuments(documents: DocumentInterface[], options?: { ids?: string[] }): Promise<void> {
    const vectors = await this.embeddings.embedDocuments(documents.map(({ pageContent }) => pageContent));
    await this.addVectors(vectors, documents, options);
  }

  override async addVectors(
    vectors: number[][],
    documents: DocumentInterface[],
    { ids = [] }: { ids?: string[] } = {},
  ): Promise<void> {
    const rows = documents.map(({ pageContent: text, metadata }, index): Row => {
      const id = ids[index] ?? randomUUID();
      return { id, vector: vectors[index] ?? [], text, metadata: JSON.stringify(metadata) };
    });
    await (await this.#table).add(rows);
  }

  override async delete({ ids }: { ids: string[] }): Promise<void> {
    const list = ids.map((id) => `'${id}'`).join(", ");
    await (await this.#table).delete(`id IN (${list})`);
  }

  async countDocuments(): Promise<number> {
    return (await this.#table).countRows();
  }

  override async similaritySearchVectorWithScore(
    query: number[],
    k: number,
  ): Promise<[DocumentInterface, number][]> {
    const table = await this.#table;
    const rows = (await table.query().nearestTo(query).distanceType("cosine").limit(k).toArray()) as Row[];
    return rows.map(({ text, metadata, _distance: distance }) => [
      new Document({ pageContent: text, metadata: JSON.parse(metadata) }),
      1 - Number(distance),
    ]);
  }
}

async function openTable(folder: string, dimensions: number): Promise<Table> {
  const database = await connect(folder);
  const { tables } = await database.listTables();
  if (tables.includes("documents")) return database.openTable("documents");
  const first: Row = {
    id: "",
    vector: Array.from({ length: dimensions }, () => 0),
    text: "",
    metadata: "{}",
  };
  const table = await database.createTable("documents", [first]);
  await table.delete("text = ''");
  return table;
}
