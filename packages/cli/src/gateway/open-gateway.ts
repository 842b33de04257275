import { SegmindClient, type ClientOptions } from "@segmind-embeddings/core";
import { startMockGateway, type MockGateway } from "@segmind-embeddings/mock-gateway";
import type { SqliteDatabase } from "@segmind-embeddings/sqlite";
import type { Budget, Ledger } from "../catalogue/ledger.ts";
import { mockName } from "../catalogue/open-catalogue.ts";
import type { Program } from "../program/program.ts";
import { BudgetedTransport } from "./budgeted-transport.ts";
import { mockStore } from "./mock-store.ts";

/** A client of the gateway, and the transport that counts its requests. */
export interface OpenGateway {
  readonly client: SegmindClient;
  readonly transport: BudgetedTransport;
  /** Resolves when all requests in flight have ended. */
  close(): Promise<void>;
}

export interface GatewayOptions {
  readonly isMock: boolean;
  readonly rpm?: number | undefined;
  readonly database: SqliteDatabase;
  readonly ledger: Ledger;
  readonly budget?: Budget;
  readonly client?: ClientOptions;
}

/** The base URL in the store keys of the mock's vectors, because its port differs each time. */
const mockBaseUrl = "http://127.0.0.1:9";
const segmind = "https://api.segmind.com";

/** The gateway's name in a file. */
export function gatewayName({ baseUrl = segmind }: Pick<Program, "baseUrl">, isMock: boolean): string {
  return isMock ? mockName : baseUrl.replace(/\/+$/, "");
}

/**
 * A client of the gateway, or of a mock gateway that is started here. Nothing is sent yet.
 *
 * @throws MissingApiKeyError
 * @throws InvalidInputError for a key or a URL that cannot be used
 */
export async function openGateway(program: Program, options: GatewayOptions): Promise<OpenGateway> {
  const { isMock, rpm, database, ledger } = options;
  const mock = isMock ? await startMockGateway({ requestsPerMinute: rpm ?? Infinity }) : undefined;
  const noBudget = { maxRequests: undefined, maxCost: undefined };
  const transport = new BudgetedTransport(ledger, options.budget ?? noBudget, mock?.url);
  const { store = database.store, ...others } = options.client ?? {};
  const client = new SegmindClient({
    apiKey: mock?.apiKey ?? program.apiKey,
    baseUrl: mock === undefined ? program.baseUrl : mockBaseUrl,
    requestsPerMinute: rpm,
    transport,
    store: store !== null && isMock ? mockStore(store) : store,
    quota: database.quota,
    ...others,
  });
  return { client, transport, close: () => closeAll(client, transport, mock) };
}

/**
 * A client that only computes keys and spaces: it needs no API key and sends nothing.
 */
export function offlineClient(
  { baseUrl }: Pick<Program, "baseUrl">,
  isMock: boolean,
  options: ClientOptions,
): SegmindClient {
  return new SegmindClient({ apiKey: "none", baseUrl: isMock ? mockBaseUrl : baseUrl, ...options });
}

async function closeAll(
  client: SegmindClient,
  transport: BudgetedTransport,
  mock: MockGateway | undefined,
): Promise<void> {
  await client.close();
  await transport.close();
  await mock?.close();
}
