import { InvalidInputError, SegmindClient } from "@segmind-embeddings/core";
import { UsageError, type Settings } from "../command-line/parse-arguments.ts";
import { mockGateway } from "../vectors/vectors-file.ts";
import { startMock, type MockCounts } from "./start-mock.ts";

export interface OpenGateway {
  readonly client: SegmindClient;
  /** What its vectors are marked with. */
  readonly name: string;
  readonly url: string;
  /** What the mock counted; a real endpoint tells nothing of the kind. */
  counts(): Promise<MockCounts | undefined>;
  close(): Promise<void>;
}

const segmind = "https://api.segmind.com";

/** A run leaves no part of the quota to single calls: nobody makes one beside it. */
const reserve = 0;

/**
 * The endpoint that a key stands for, or without a key the mock. Nothing is sent yet.
 *
 * @throws UsageError for a key or a URL that cannot be used
 */
export async function openGateway(settings: Settings, apiKey: string | undefined): Promise<OpenGateway> {
  if (settings.mock || apiKey === undefined) {
    if (settings.baseUrl !== undefined) throw new UsageError("--base-url needs a key in SEGMIND_API_KEY");
    return openMock(settings);
  }
  try {
    return openReal(settings, apiKey);
  } catch (cause) {
    if (InvalidInputError.isInstance(cause)) throw new UsageError(whatIsWrong(cause), { cause });
    throw cause;
  }
}

function openReal({ baseUrl, mode, requestsPerMinute }: Settings, apiKey: string): OpenGateway {
  const url = baseUrl ?? segmind;
  // Where none is told the client would go by SEGMIND_BASE_URL, of which the user was told nothing here.
  const client = new SegmindClient({ apiKey, mode, requestsPerMinute, reserve, baseUrl: url });
  return {
    client,
    name: new URL(url).origin,
    url,
    counts: () => Promise.resolve(undefined),
    close: () => client.close(),
  };
}

async function openMock({ mode, requestsPerMinute }: Settings): Promise<OpenGateway> {
  const mock = await startMock(requestsPerMinute);
  const client = new SegmindClient({ baseUrl: mock.url, apiKey: mock.apiKey, mode, reserve });
  return {
    client,
    name: mockGateway,
    url: mock.url,
    counts: () => mock.counts(),
    close: async () => {
      await client.close();
      await mock.stop();
    },
  };
}

function whatIsWrong({ issues }: InvalidInputError): string {
  const words = issues.map(({ path, received, expected }) => {
    const name = path.endsWith("baseUrl") ? "--base-url" : "SEGMIND_API_KEY";
    return `${name}: got ${received}; expected ${expected}`;
  });
  return words.join("; ");
}
