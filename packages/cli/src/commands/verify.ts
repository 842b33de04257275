import { StoreError, type StoreEntry } from "@segmind-embeddings/core";
import { readCollections } from "../catalogue/collections.ts";
import { pagesOfPieces, type CataloguedPiece } from "../catalogue/pieces.ts";
import { offlineClient, openGateway } from "../gateway/open-gateway.ts";
import { Ledger, noCollection } from "../catalogue/ledger.ts";
import type { OwnCommand } from "../program/command.ts";
import { exitCodes } from "../program/exit-codes.ts";
import type { Program } from "../program/program.ts";
import { UsageError } from "../program/usage-error.ts";
import { documentLabel } from "../scan/display-path.ts";
import { toLine } from "../terminal/fit.ts";
import { count, formatCredits } from "../terminal/format.ts";
import { fileFlags, jsonFlag } from "./flags.ts";
import { checkGateway, openFile, type OpenFile } from "./open-file.ts";
import { storedSpace } from "./search/stored-space.ts";

/** The most problems that are listed; the others are counted. */
const mostTold = 20;

interface Problem {
  readonly label: string;
  readonly problem: string;
}

export const verify: OwnCommand = {
  name: "verify",
  summary: "checks that each piece in the catalogue has a sound vector, and what was spent",
  operands: "",
  flags: {
    ...fileFlags,
    balance: {
      value: "N",
      help: "your credits before the first run; checks that what was spent since explains the balance now",
    },
    ...jsonFlag,
  },
  about: [
    "Each vector is read, and its checksum, its length and its numbers are checked. Without --balance nothing is sent; " +
      "with --balance the gateway is asked for the balance, which is free. It fits only where nobody else used the API key.",
  ],
  examples: ["segmind-embed verify", "segmind-embed verify --balance 100"],
  async run(line, program) {
    await using file = await openFile(line, program);
    const { screen } = program;
    const before = line.amount("balance");
    const { checked, problems } = await checkPieces(file, program);
    const { spentCredits } = await file.database.store.stats();
    const balance =
      before === undefined ? undefined : await checkBalance(file, program, before, spentCredits);
    if (balance !== undefined && Math.abs(balance.difference) > 1e-6)
      problems.push({ label: "balance", problem: describeDifference(balance.difference) });
    if (line.has("json")) {
      await screen.write(`${JSON.stringify({ checked, problems, spentCredits, ...balance })}\n`);
    } else {
      for (const { label, problem } of problems.slice(0, mostTold))
        screen.err.line(toLine(`${label}: ${problem}`));
      if (problems.length > mostTold) screen.err.line(`and ${String(problems.length - mostTold)} more`);
      screen.out.line(
        `${count(checked, "piece")} checked, ${problems.length === 0 ? "all sound" : count(problems.length, "problem")}; ` +
          `${formatCredits(spentCredits)} credits spent on what is stored.`,
      );
    }
    return problems.length === 0 ? exitCodes.ok : exitCodes.failed;
  },
};

async function checkPieces(
  file: OpenFile,
  program: Program,
): Promise<{ checked: number; problems: Problem[] }> {
  const { catalogue, database, isMock } = file;
  const problems: Problem[] = [];
  let checked = 0;
  await using offline = offlineClient(program, isMock, {});
  for (const collection of readCollections(catalogue.connection)) {
    const expected = {
      space: storedSpace(offline, collection),
      length: collection.options.storedDimensionality,
    };
    for (const pieces of pagesOfPieces(catalogue.connection, { collection: collection.name })) {
      program.stop.throwIfAborted();
      checked += pieces.length;
      for (const [index, found] of (await lookUp(pieces, database.store)).entries()) {
        const problem = typeof found === "string" ? found : problemOf(found, expected);
        const piece = pieces[index];
        if (problem === undefined || piece === undefined) continue;
        const range = piece.range === undefined ? null : JSON.stringify(piece.range);
        problems.push({ label: documentLabel(catalogue, { ...piece, range }, program.cwd), problem });
      }
    }
  }
  return { checked, problems };
}

/** The entries of pieces; for one that cannot be read, why. */
async function lookUp(
  pieces: readonly CataloguedPiece[],
  store: OpenFile["database"]["store"],
): Promise<readonly (StoreEntry | string | undefined)[]> {
  try {
    return await store.get(pieces.map(({ key }) => key));
  } catch (error) {
    if (!StoreError.isInstance(error)) throw error;
    if (pieces.length <= 1) return pieces.map(() => error.message);
    // Halves, and halves of these, until it is clear which one it is.
    const middle = Math.ceil(pieces.length / 2);
    return [
      ...(await lookUp(pieces.slice(0, middle), store)),
      ...(await lookUp(pieces.slice(middle), store)),
    ];
  }
}

function problemOf(
  entry: StoreEntry | undefined,
  expected: { readonly space: string; readonly length: number },
): string | undefined {
  if (entry?.state !== "embedded") return `no vector (${entry?.state ?? "never bought"}): embed it again`;
  if (entry.space !== expected.space)
    return `its vector is of the space ${entry.space}, not ${expected.space}`;
  if (entry.vector.length !== expected.length)
    return `its vector has ${String(entry.vector.length)} numbers, not ${String(expected.length)}`;
  const norm = Math.hypot(...entry.vector);
  return Number.isFinite(norm) && norm > 0 ? undefined : `its vector has the length ${String(norm)}`;
}

function describeDifference(difference: number): string {
  return `${formatCredits(Math.abs(difference))} credits ${difference > 0 ? "more" : "less"} were charged than this file knows of`;
}

async function checkBalance(
  file: OpenFile,
  program: Program,
  before: number,
  spent: number,
): Promise<{ readonly credits: number; readonly difference: number }> {
  checkGateway(file, program);
  const { catalogue, database, isMock } = file;
  if (isMock)
    throw new UsageError("The mock gateway has a new balance each time: --balance needs Segmind's gateway.");
  const gateway = await openGateway(program, {
    isMock,
    database,
    ledger: new Ledger(catalogue.connection, noCollection),
  });
  try {
    const { credits } = await gateway.client.credits({ signal: program.stop });
    return { credits, difference: before - credits - spent };
  } finally {
    await gateway.close();
  }
}
