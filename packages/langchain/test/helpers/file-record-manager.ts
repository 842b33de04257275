import { readFileSync, writeFileSync } from "node:fs";
import { RecordManager, type ListKeyOptions, type UpdateOptions } from "@langchain/core/indexing";

interface RecordOfKey {
  readonly updatedAt: number;
  readonly groupId: string | null;
}

/** What `index()` knows of documents, in a file, because the framework has it in databases alone. */
export class FileRecordManager extends RecordManager {
  override lc_namespace = ["test"];
  readonly #path: string;
  readonly #records: Map<string, RecordOfKey>;

  constructor(path: string) {
    super();
    this.#path = path;
    this.#records = new Map(JSON.parse(readText(path) ?? "[]") as [string, RecordOfKey][]);
  }

  override createSchema(): Promise<void> {
    return Promise.resolve();
  }

  override getTime(): Promise<number> {
    return Promise.resolve(Date.now());
  }

  override update(keys: string[], { groupIds = [], timeAtLeast = 0 }: UpdateOptions = {}): Promise<void> {
    const updatedAt = Math.max(Date.now(), timeAtLeast);
    for (const [index, key] of keys.entries()) {
      this.#records.set(key, { updatedAt, groupId: groupIds[index] ?? null });
    }
    return this.#save();
  }

  override exists(keys: string[]): Promise<boolean[]> {
    return Promise.resolve(keys.map((key) => this.#records.has(key)));
  }

  override listKeys({ before = Infinity, after = 0, groupIds, limit }: ListKeyOptions = {}): Promise<
    string[]
  > {
    const keys = [...this.#records]
      .filter(([, { updatedAt }]) => updatedAt < before && updatedAt > after)
      .filter(([, { groupId }]) => groupIds?.includes(groupId) ?? true)
      .map(([key]) => key);
    return Promise.resolve(keys.slice(0, limit));
  }

  override deleteKeys(keys: string[]): Promise<void> {
    for (const key of keys) this.#records.delete(key);
    return this.#save();
  }

  #save(): Promise<void> {
    writeFileSync(this.#path, JSON.stringify([...this.#records]));
    return Promise.resolve();
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
