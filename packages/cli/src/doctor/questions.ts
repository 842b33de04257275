import { crc32, deflateSync } from "node:zlib";
import type { BareGateway, GatewayReply } from "./bare-gateway.ts";
import {
  cosine,
  cutToUnitLength,
  findNumbers,
  formOf,
  largestDifference,
  norm,
  shapeOf,
} from "./vector-figures.ts";

/** One question the contract leaves open, and how the gateway answers it. */
export interface Question {
  readonly question: string;
  /** The option of core's that the answer decides. */
  readonly decides?: string;
  /** Requests it takes, polls included. */
  readonly requests: number;
  readonly ask: (gateway: BareGateway) => Promise<string>;
}

const slug = "gemini-embedding-2";
const text = "A red fox crosses the frozen river at dawn.";
const longestPolling = 8;

const embed = (gateway: BareGateway, parameters: Record<string, unknown>): Promise<GatewayReply> =>
  gateway.post(`/v1/${slug}`, {
    input: text,
    output_dimensionality: 768,
    task_type: "RETRIEVAL_DOCUMENT",
    ...parameters,
  });

/** What was refused, in the gateway's words; they hold no secret, but are cut in case they repeat the input. */
const refusalOf = ({ status, text: body }: GatewayReply): string =>
  `${String(status)} ${body.replaceAll(/\s+/g, " ").slice(0, 160)}`;

const describePair = (a: GatewayReply, b: GatewayReply): string => {
  const [first, second] = [findNumbers(a.json)?.numbers, findNumbers(b.json)?.numbers];
  if (first === undefined || second === undefined)
    return `no vector: ${refusalOf(first === undefined ? a : b)}`;
  const difference = largestDifference(first, second);
  return difference === 0
    ? "the same numbers"
    : `cosine ${cosine(first, second).toFixed(6)}, largest difference ${difference.toExponential(2)}`;
};

const vectorOrRefusal = (reply: GatewayReply): string => {
  const numbers = findNumbers(reply.json)?.numbers;
  return numbers === undefined
    ? `refused: ${refusalOf(reply)}`
    : `taken (${String(numbers.length)} numbers, norm ${norm(numbers).toFixed(6)})`;
};

const dimensionalities = [128, 256, 512, 768, 1536, 3072, 100, 4096];

export const questions: readonly Question[] = [
  {
    question: "Shape of a v1 answer",
    requests: 1,
    async ask(gateway) {
      const { json, status, headers } = await embed(gateway, {});
      const found = findNumbers(json);
      return `${String(status)}, ${String(headers["content-type"])}: ${shapeOf(json)}; the vector is at: ${found?.path ?? "nowhere"}`;
    },
  },
  {
    question: "Headers and their forms (digits shown as 9)",
    requests: 1,
    async ask(gateway) {
      const { headers } = await embed(gateway, {});
      const names = [
        "x-rate-limit-remaining",
        "x-rate-limit-reset-at-utc",
        "retry-after",
        "date",
        "x-cost",
        "x-remaining-credits",
        "x-generation-time",
        "x-request-id",
        "x-output-metadata",
        "content-encoding",
      ];
      // An id and metadata may hold anything: whether they come is all that is told.
      return names
        .map(
          (name) =>
            `${name}: ${/id$|metadata$/.test(name) ? (headers[name] === undefined ? "not sent" : "sent") : formOf(headers[name])}`,
        )
        .join("; ");
    },
  },
  {
    question: "Dimensionalities served, and the norm of each",
    decides: "outputDimensionality, normalize",
    requests: dimensionalities.length,
    async ask(gateway) {
      const told: string[] = [];
      for (const dimensions of dimensionalities) {
        told.push(
          `${String(dimensions)}: ${vectorOrRefusal(await embed(gateway, { output_dimensionality: dimensions }))}`,
        );
      }
      return told.join("; ");
    },
  },
  {
    question: "Is a short vector the cut of the long one?",
    decides: "storedDimensionality (--stored-dimensions): safe where the cosine is 1",
    requests: 2,
    async ask(gateway) {
      const long = findNumbers((await embed(gateway, { output_dimensionality: 3072 })).json)?.numbers ?? [];
      const short = findNumbers((await embed(gateway, { output_dimensionality: 256 })).json)?.numbers ?? [];
      if (long.length === 0 || short.length === 0) return "no vector came";
      const cut = cutToUnitLength(long, short.length);
      const scaled = cutToUnitLength(short, short.length);
      return `cut and scaled to unit length: cosine ${cosine(cut, scaled).toFixed(6)}, largest difference ${largestDifference(cut, scaled).toExponential(2)}; as it came: ${largestDifference(long.slice(0, short.length), short).toExponential(2)}`;
    },
  },
  {
    question: "Is the same request answered with the same vector?",
    requests: 2,
    ask: async (gateway) => describePair(await embed(gateway, {}), await embed(gateway, {})),
  },
  {
    question: "Does task_type change the vector?",
    decides: 'taskMode: "prefix" where it does not',
    requests: 3,
    async ask(gateway) {
      const document = await embed(gateway, {});
      const query = await embed(gateway, { task_type: "RETRIEVAL_QUERY" });
      const none = await embed(gateway, { task_type: undefined });
      return `document and query: ${describePair(document, query)}; document and no task_type: ${describePair(document, none)}`;
    },
  },
  {
    question: "Does the prefix do what task_type does?",
    decides: 'taskMode: "prefix" or "param"',
    requests: 3,
    async ask(gateway) {
      const prefixed = await embed(gateway, {
        input: `task: search result | query: ${text}`,
        task_type: undefined,
      });
      const parameter = await embed(gateway, { task_type: "RETRIEVAL_QUERY" });
      const bare = await embed(gateway, { task_type: undefined });
      return `prefix and parameter: ${describePair(prefixed, parameter)}; prefix and neither: ${describePair(prefixed, bare)}`;
    },
  },
  {
    question: "Do GETs lower x-rate-limit-remaining?",
    requests: 4,
    async ask(gateway) {
      const before = (await embed(gateway, {})).headers["x-rate-limit-remaining"];
      await gateway.get("/v1/get-user-credits");
      const onGet = (await gateway.get("/v1/get-user-credits")).headers["x-rate-limit-remaining"];
      const after = (await embed(gateway, {})).headers["x-rate-limit-remaining"];
      if (before === undefined || after === undefined) return "the header is not sent";
      const fell = Number(before) - Number(after);
      const verdict = fell === 1 ? "no" : fell === 3 ? "yes" : "unclear: a window may have begun between";
      return `${verdict} (it fell by ${String(fell)} over a POST and two GETs; on a GET it is ${onGet === undefined ? "not sent" : "sent"})`;
    },
  },
  {
    question: "How images come: bare base64, a data URI, an empty input, none",
    decides: "mediaEncoding and emptyInput: what is taken",
    requests: 4,
    async ask(gateway) {
      const base64 = tinyPng().toString("base64");
      const bare = await embed(gateway, { input: "a dot", image: base64 });
      const uri = await embed(gateway, { input: "a dot", image: `data:image/png;base64,${base64}` });
      const empty = await embed(gateway, { input: "", image: base64 });
      const none = await embed(gateway, { input: undefined, image: base64 });
      return (
        `bare base64 ${vectorOrRefusal(bare)}; data URI ${vectorOrRefusal(uri)}; the two: ${describePair(bare, uri)}; ` +
        `empty input ${vectorOrRefusal(empty)}; no input ${vectorOrRefusal(none)}`
      );
    },
  },
  {
    question: "A v2 job: answers, states, where the vector is, and whether it equals v1's",
    requests: 3 + longestPolling,
    async ask(gateway) {
      const submit = await gateway.post(`/v2/${slug}`, {
        input: text,
        output_dimensionality: 768,
        task_type: "RETRIEVAL_DOCUMENT",
      });
      const id = (submit.json as { request_id?: unknown } | undefined)?.request_id;
      if (typeof id !== "string" || !/^[\w-]{8,128}$/.test(id)) return `no id: ${refusalOf(submit)}`;
      const states: string[] = [];
      for (let poll = 0; poll < longestPolling; poll += 1) {
        const { json, status } = await gateway.get(`/v2/requests/${id}/status`);
        const state = (json as { status?: string } | undefined)?.status ?? String(status);
        if (states.at(-1) !== state) states.push(state);
        if (state === "COMPLETED" || state === "FAILED") break;
        await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** poll));
      }
      const result = await gateway.get(`/v2/requests/${id}`);
      const sync = await embed(gateway, {});
      return `submit ${shapeOf(submit.json)}; states ${states.join(" → ")}; result ${shapeOf(result.json)}; the vector is at: ${findNumbers(result.json)?.path ?? "nowhere"}; beside v1: ${describePair(result, sync)}`;
    },
  },
];

export const mostRequests = questions.reduce((sum, { requests }) => sum + requests, 0);

/** A valid PNG of one red dot, 8 by 8. */
function tinyPng(): Buffer {
  const size = 8;
  const row = Buffer.from([0, ...Array.from({ length: size }, () => [220, 30, 30]).flat()]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: size }, () => row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    pngChunk("IHDR", header),
    pngChunk("IDAT", pixels),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}
