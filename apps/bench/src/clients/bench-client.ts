export interface BenchClientOptions {
  /** The server's origin. */
  readonly url: string;
  readonly apiKey: string;
  readonly dimensions: number;
  readonly concurrency: number;
}

/** A client under test: embeds one text and gives its vector as its users get it. */
export interface BenchClient {
  embed(text: string): Promise<ArrayLike<number>>;
  close(): Promise<void>;
}

export interface BenchClientKind {
  readonly name: ClientName;
  /** The npm packages it is made of; the first one is what is measured. */
  readonly packages: readonly string[];
  open(options: BenchClientOptions): Promise<BenchClient>;
}

export const clientNames = [
  "ours",
  "undici",
  "dispatch",
  "fetch",
  "openai",
  "@google/genai",
  "ai-sdk",
  "langchain",
] as const;

export type ClientName = (typeof clientNames)[number];
