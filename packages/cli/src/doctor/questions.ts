import type { ClientOptions } from "@segmind-embeddings/core";
import type { BareGateway } from "./bare-gateway.ts";
import { tinyPng } from "./tiny-png.ts";
import {
  describePair,
  embed,
  hasVector,
  isSameDirection,
  refusalOf,
  roundingError,
  slug,
  text,
  vectorOrRefusal,
} from "./replies.ts";
import {
  cutToUnitLength,
  cosine,
  findNumbers,
  formOf,
  largestDifference,
  shapeOf,
} from "./vector-figures.ts";

/** Core's options that the answers decide. */
export type DecidedOptions = Pick<
  ClientOptions,
  "emptyInput" | "mediaEncoding" | "outputDimensionality" | "storedDimensionality" | "taskMode"
>;

/** How the gateway answered a question. */
export interface Finding {
  readonly answer: string;
  /** The options that fit this answer, defaults included. */
  readonly options?: DecidedOptions;
}

/** One question the contract leaves open, and how the gateway answers it. */
export interface Question {
  readonly question: string;
  /** Requests it takes, polls included. */
  readonly requests: number;
  readonly ask: (gateway: BareGateway) => Promise<Finding>;
}

const longestPolling = 8;

const dimensionalities = [128, 256, 512, 768, 1536, 3072, 100, 4096];

export const questions: readonly Question[] = [
  {
    question: "Shape of a v1 answer",
    requests: 1,
    async ask(gateway) {
      const { json, status, headers } = await embed(gateway, {});
      const found = findNumbers(json);
      return {
        answer: `${String(status)}, ${String(headers["content-type"])}: ${shapeOf(json)}; the vector is at: ${found?.path ?? "nowhere"}`,
      };
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
      // An id and metadata may contain anything, so only whether they are sent is shown.
      const formOrPresence = (name: string): string =>
        /id$|metadata$/.test(name)
          ? headers[name] === undefined
            ? "not sent"
            : "sent"
          : formOf(headers[name]);
      return { answer: names.map((name) => `${name}: ${formOrPresence(name)}`).join("; ") };
    },
  },
  {
    question: "Dimensionalities served, and the norm of each",
    requests: dimensionalities.length,
    async ask(gateway) {
      const told: string[] = [];
      const served: number[] = [];
      for (const dimensions of dimensionalities) {
        const reply = await embed(gateway, { output_dimensionality: dimensions });
        told.push(`${String(dimensions)}: ${vectorOrRefusal(reply)}`);
        if (hasVector(reply)) served.push(dimensions);
      }
      const outputDimensionality = served.includes(768) ? 768 : served.at(0);
      return {
        answer: told.join("; "),
        ...(outputDimensionality !== undefined && { options: { outputDimensionality } }),
      };
    },
  },
  {
    question: "Is a short vector the cut of the long one?",
    requests: 2,
    async ask(gateway) {
      const long = findNumbers((await embed(gateway, { output_dimensionality: 3072 })).json)?.numbers ?? [];
      const short = findNumbers((await embed(gateway, { output_dimensionality: 256 })).json)?.numbers ?? [];
      if (long.length === 0 || short.length === 0) return { answer: "no vector came" };
      const cut = cutToUnitLength(long, short.length);
      const scaled = cutToUnitLength(short, short.length);
      const near = cosine(cut, scaled);
      return {
        answer: `cut and scaled to unit length: cosine ${near.toFixed(6)}, largest difference ${largestDifference(cut, scaled).toExponential(2)}; as it came: ${largestDifference(long.slice(0, short.length), short).toExponential(2)}`,
        ...(near > 1 - roundingError && { options: { storedDimensionality: 3072 } }),
      };
    },
  },
  {
    question: "Is the same request answered with the same vector?",
    requests: 2,
    ask: async (gateway) => ({
      answer: describePair(await embed(gateway, {}), await embed(gateway, {})),
    }),
  },
  {
    question: "Does task_type change the vector?",
    requests: 3,
    async ask(gateway) {
      const document = await embed(gateway, {});
      const query = await embed(gateway, { task_type: "RETRIEVAL_QUERY" });
      const none = await embed(gateway, { task_type: undefined });
      const isSame = isSameDirection(document, query);
      return {
        answer: `document and query: ${describePair(document, query)}; document and no task_type: ${describePair(document, none)}`,
        ...(isSame !== undefined && { options: { taskMode: isSame ? "prefix" : "param" } }),
      };
    },
  },
  {
    question: "Does the prefix do what task_type does?",
    requests: 3,
    async ask(gateway) {
      const prefixed = await embed(gateway, {
        input: `task: search result | query: ${text}`,
        task_type: undefined,
      });
      const parameter = await embed(gateway, { task_type: "RETRIEVAL_QUERY" });
      const bare = await embed(gateway, { task_type: undefined });
      return {
        answer: `prefix and parameter: ${describePair(prefixed, parameter)}; prefix and neither: ${describePair(prefixed, bare)}`,
      };
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
      if (before === undefined || after === undefined) return { answer: "the header is not sent" };
      const fell = Number(before) - Number(after);
      const verdict = fell === 1 ? "no" : fell === 3 ? "yes" : "unclear: a window may have begun between";
      return {
        answer: `${verdict} (it fell by ${String(fell)} over a POST and two GETs; on a GET it is ${onGet === undefined ? "not sent" : "sent"})`,
      };
    },
  },
  {
    question: "How images come: bare base64, a data URI; an input that is empty, a space, or missing",
    requests: 5,
    async ask(gateway) {
      const base64 = tinyPng().toString("base64");
      const bare = await embed(gateway, { input: "a dot", image: base64 });
      const uri = await embed(gateway, { input: "a dot", image: `data:image/png;base64,${base64}` });
      const image = hasVector(bare) ? base64 : `data:image/png;base64,${base64}`;
      const empty = await embed(gateway, { input: "", image });
      const space = await embed(gateway, { input: " ", image });
      const none = await embed(gateway, { input: undefined, image });
      const emptyInput = hasVector(empty) ? "" : hasVector(space) ? " " : undefined;
      return {
        answer:
          `bare base64 ${vectorOrRefusal(bare)}; data URI ${vectorOrRefusal(uri)}; the two: ${describePair(bare, uri)}; ` +
          `empty input ${vectorOrRefusal(empty)}; a space ${vectorOrRefusal(space)}; no input ${vectorOrRefusal(none)}`,
        options: {
          ...((hasVector(bare) || hasVector(uri)) && {
            mediaEncoding: hasVector(bare) ? ("base64" as const) : ("data-uri" as const),
          }),
          ...(emptyInput !== undefined && { emptyInput }),
        },
      };
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
      if (typeof id !== "string" || !/^[\w-]{8,128}$/.test(id))
        return { answer: `no id: ${refusalOf(submit)}` };
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
      return {
        answer: `submit ${shapeOf(submit.json)}; states ${states.join(" → ")}; result ${shapeOf(result.json)}; the vector is at: ${findNumbers(result.json)?.path ?? "nowhere"}; beside v1: ${describePair(result, sync)}`,
      };
    },
  },
];

export const mostRequests = questions.reduce((sum, { requests }) => sum + requests, 0);
