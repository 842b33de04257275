import { expect, test } from "vitest";
import { pngBytes } from "../../../tools/png-bytes.ts";
import { start } from "./helpers/start.ts";

const image = Buffer.from(pngBytes("a fox")).toString("base64");
const wav = Buffer.from("RIFF____WAVEfmt ").toString("base64");
const pdf = Buffer.from("%PDF-1.7 a fox").toString("base64");
const url = "https://example.com/fox";

test.each<[string, object, Record<string, string>, string]>([
  ["nothing", {}, {}, "RETRIEVAL_DOCUMENT"],
  ["input_type query", { input_type: "query" }, {}, "RETRIEVAL_QUERY"],
  ["input_type search_document", { input_type: "search_document" }, {}, "RETRIEVAL_DOCUMENT"],
  ["input_type of a task", { input_type: "clustering" }, {}, "CLUSTERING"],
  ["the header", {}, { "x-input-type": "query" }, "RETRIEVAL_QUERY"],
  ["the header beside null", { input_type: null }, { "x-input-type": "query" }, "RETRIEVAL_QUERY"],
  ["a suffix", { model: "gemini-embedding-2:query" }, {}, "RETRIEVAL_QUERY"],
  ["a suffix of a task", { model: "gemini-embedding-2:code-retrieval-query" }, {}, "CODE_RETRIEVAL_QUERY"],
  [
    "a field over header and suffix",
    { model: "gemini-embedding-2:query", input_type: "document" },
    { "x-input-type": "query" },
    "RETRIEVAL_DOCUMENT",
  ],
])("the task by %s", async (_name, body, headers, task) => {
  const { ask, posts } = await start();
  expect((await ask({ input: "a fox", ...body }, headers)).status).toBe(200);
  expect(posts).toEqual([{ input: "a fox", output_dimensionality: 768, task_type: task }]);
});

test("query and document mean the tasks that the server was given", async () => {
  const { ask, posts } = await start({ taskType: "CLUSTERING", queryTaskType: "QUESTION_ANSWERING" });
  await ask({ input: "a" });
  await ask({ input: "b", input_type: "query" });
  expect(posts.map(({ task_type: task }) => task)).toEqual(["CLUSTERING", "QUESTION_ANSWERING"]);
});

test.each<[string, unknown[], object]>([
  ["text", [{ type: "text", text: "a fox" }], { input: "a fox" }],
  ["image_url", [{ type: "image_url", image_url: { url } }], { input: "", image: url }],
  [
    "image_url with data and a text",
    [
      { type: "text", text: "a fox" },
      { type: "image_url", image_url: { url: `data:image/png;base64,${image}` } },
    ],
    { input: "a fox", image },
  ],
  [
    "input_audio",
    [{ type: "input_audio", input_audio: { data: wav, format: "wav" } }],
    { input: "", audio: wav },
  ],
  ["audio_url", [{ type: "audio_url", audio_url: { url } }], { input: "", audio: url }],
  ["video_url", [{ type: "video_url", video_url: { url } }], { input: "", video: url }],
  [
    "file",
    [{ type: "file", file: { filename: "a.pdf", file_data: `data:application/pdf;base64,${pdf}` } }],
    { input: "", pdf },
  ],
])("content of %s makes one vector", async (_name, content, sent) => {
  const { ask, posts } = await start({ mode: "sync" });
  const alone = await ask({ input: { content } });
  const listed = await ask({ input: ["a hare", { content }] });
  expect(alone.json.data).toHaveLength(1);
  expect(listed.json.data?.map(({ index }) => index)).toEqual([0, 1]);
  expect(listed.json.data?.[1]?.embedding).toEqual(alone.json.data?.[0]?.embedding);
  expect(posts[0]).toMatchObject(sent);
});

test("a response's headers say what it cost, and what is stored is not bought again", async () => {
  const { ask, gateway } = await start();
  const first = await ask({ input: ["a", "b", "a"] });
  const again = await ask({ input: ["a", "b"] });
  const one = await ask({ input: "a" });

  expect(Number(first.headers.get("x-segmind-cost"))).toBeCloseTo(0.0003);
  expect(first.headers.get("x-segmind-space")).toBe("segmind_gemini-embedding-2_768_param_unit");
  expect(
    [again, one].map(({ headers }) => [headers.get("x-segmind-cost"), headers.get("x-segmind-cache-hits")]),
  ).toEqual([
    ["0", "2"],
    ["0", "1"],
  ]);
  expect(gateway.stats.bills).toBe(2);
});

test.each<[string, unknown, string, string | null, RegExp]>([
  ["no JSON", "{", "invalid_json", null, /no JSON/],
  ["a list", [], "invalid_json", null, /no JSON object/],
  ["no input", {}, "invalid_input", "input", /a text, a list of texts/],
  ["no inputs", { input: [] }, "invalid_input", "input", /a list of texts/],
  ["an empty text", { input: "" }, "invalid_input", "input", /^input: got an empty text/],
  [
    "an empty text of several",
    { input: ["a", " "] },
    "invalid_input",
    "input[1]",
    /input\[1\]: got a text of white space/,
  ],
  [
    "tokens",
    { input: [1, 2] },
    "token_arrays_not_supported",
    "input",
    /check_embedding_ctx_length=False.*RAG_CHECK_EMBEDDING_CTX_LENGTH=false/,
  ],
  ["lists of tokens", { input: [[1, 2]] }, "token_arrays_not_supported", "input", /send text/],
  ["too many inputs", { input: ["a", "b", "c", "d"] }, "too_many_inputs", "input", /4 entries; at most 3/],
  ["an entry of another kind", { input: ["a", 7] }, "invalid_input", "input[1]", /must be a text/],
  [
    "a part of another kind",
    { input: { content: [{ type: "tool_call" }] } },
    "invalid_input",
    "input.content[0]",
    /tool_call/,
  ],
  [
    "a local file",
    { input: { content: [{ type: "image_url", image_url: { url: "file:///etc/passwd" } }] } },
    "invalid_input",
    "image",
    /file: URL/,
  ],
  ["too few dimensions", { input: "a", dimensions: 3 }, "invalid_input", "dimensions", /^dimensions: got 3/],
  [
    "dimensions of text",
    { input: "a", dimensions: "768" },
    "invalid_input",
    "dimensions",
    /^dimensions: got "768"/,
  ],
  [
    "an unknown encoding",
    { input: "a", encoding_format: "int8" },
    "invalid_encoding_format",
    "encoding_format",
    /"float" or "base64"/,
  ],
  [
    "an unknown input type",
    { input: "a", input_type: "poem" },
    "invalid_input_type",
    "input_type",
    /query, document/,
  ],
  [
    "an unknown suffix",
    { input: "a", model: "gemini-embedding-2:poem" },
    "invalid_input_type",
    "model",
    /query, document/,
  ],
  ["a model that is no name", { input: "a", model: 7 }, "invalid_model", "model", /gemini-embedding-2/],
])(
  "a request with %s is refused in OpenAI's form, and nothing is sent",
  async (_name, body, code, param, message) => {
    const { ask, gateway } = await start({ maxInputs: 3 });
    const { status, json } = await ask(body);
    expect(status).toBe(400);
    expect(json).toEqual({
      error: { type: "invalid_request_error", code, param, message: expect.stringMatching(message) },
    });
    expect(gateway.stats.requests).toBe(0);
  },
);
