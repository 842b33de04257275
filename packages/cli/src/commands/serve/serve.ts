import { once } from "node:events";
import type { EmbedInput } from "@segmind-embeddings/core";
import { serveOpenai, type ServeOpenaiOptions } from "@segmind-embeddings/openai-server/node";
import { openSqlite } from "@segmind-embeddings/sqlite";
import { Ledger, noCollection } from "../../catalogue/ledger.ts";
import { openCatalogue, useGateway } from "../../catalogue/open-catalogue.ts";
import { gatewayName, openGateway } from "../../gateway/open-gateway.ts";
import type { OwnCommand } from "../../program/command.ts";
import { exitCodes } from "../../program/exit-codes.ts";
import type { Program } from "../../program/program.ts";
import { kinds, type Kind } from "../../scan/piece.ts";
import { displayPath } from "../../scan/display-path.ts";
import { count, formatCredits } from "../../terminal/format.ts";
import { showFact } from "../../terminal/show-fact.ts";
import { listenAt } from "../listen-at.ts";
import { askedStore } from "./asked-store.ts";
import { readServeSettings, serveFlags, type ServeSettings } from "./serve-settings.ts";

/** Milliseconds that requests under way may still take after Ctrl-C. */
const grace = 10_000;

export const serve: OwnCommand = {
  name: "serve",
  summary: "serves OpenAI's /v1/embeddings on this machine, for tools that take a base URL",
  operands: "",
  flags: serveFlags,
  about: [
    "Any OpenAI client can use it: the base URL is printed, and the API key is the token. The model is gemini-embedding-2 for " +
      "documents and gemini-embedding-2:query for questions. Callers share the file's quota and vectors with the other commands, " +
      "so that nothing is bought twice. The connection is not encrypted.",
  ],
  examples: [
    "SEGMIND_EMBED_TOKEN=a-long-secret segmind-embed serve",
    "segmind-embed serve --mock --no-token --port 9000",
  ],
  async run(line, program) {
    const settings = readServeSettings(line, program);
    const catalogue = await openCatalogue(settings.file, { mustExist: false });
    await using database = openSqlite(settings.file);
    const ledger = new Ledger(catalogue.connection, noCollection);
    try {
      await useGateway(catalogue, gatewayName(program, settings.isMock));
      const store = askedStore(database.store, catalogue.connection);
      const gateway = await openGateway(program, { ...settings, database, ledger, client: { store } });
      try {
        await serveUntilStopped(settings, program, ledger, gateway);
      } finally {
        await gateway.close();
      }
    } finally {
      catalogue.connection.close();
    }
    return exitCodes.ok;
  },
};

async function serveUntilStopped(
  { host, port, token, file, isJson, isMock }: ServeSettings,
  program: Program,
  ledger: Ledger,
  { client, transport }: Awaited<ReturnType<typeof openGateway>>,
): Promise<void> {
  const { screen, stop } = program;
  let cost = 0;
  const onEmbedding: ServeOpenaiOptions["onEmbedding"] = async ({ requestId, metrics }, { input }) => {
    const kind = kindOf(input);
    if (requestId !== undefined) await transport.finished(requestId, metrics.cost);
    if (kind !== "text" && metrics.cost !== undefined) await ledger.notePrice(kind, metrics.cost);
    cost += metrics.cost ?? 0;
    screen.bar(`${count(transport.requests, "request")} sent, ${formatCredits(cost)} credits`);
  };
  const options = { client, host, port, token, onEmbedding };
  const server = await listenAt(options, () => serveOpenai(options));
  const { url } = server;
  const gateway = gatewayName(program, isMock);
  if (isJson)
    await screen.write(`${JSON.stringify({ event: "listening", url, port: server.port, gateway })}\n`);
  else {
    showFact(screen, "base URL", url);
    showFact(
      screen,
      "API key",
      token === null ? "none is needed: every program on this machine is served" : "the token",
    );
    showFact(screen, "models", "gemini-embedding-2, gemini-embedding-2:query for questions");
    showFact(screen, "vectors", `${displayPath(file, program.cwd)}, of ${gateway}`);
    screen.err.line("Ctrl-C stops it.");
  }
  if (!stop.aborted) await once(stop, "abort");
  await server.close({ grace });
  screen.bar();
  const requests = transport.requests;
  if (isJson) await screen.write(`${JSON.stringify({ event: "summary", requests, cost })}\n`);
  else screen.out.line(`Stopped. ${count(requests, "request")} sent, ${formatCredits(cost)} credits.`);
}

/** What an input is counted as: by its medium, if it has one. */
function kindOf(input: string | EmbedInput): Kind {
  if (typeof input === "string") return "text";
  if (input.images !== undefined) return "image";
  return kinds.find((kind) => kind !== "text" && input[kind] !== undefined) ?? "text";
}
