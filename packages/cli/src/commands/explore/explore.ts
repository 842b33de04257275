import { once } from "node:events";
import { resolve } from "node:path";
import type { Arguments } from "../../program/arguments.ts";
import type { OwnCommand } from "../../program/command.ts";
import { exitCodes } from "../../program/exit-codes.ts";
import type { Program } from "../../program/program.ts";
import { UsageError } from "../../program/usage-error.ts";
import { count } from "../../terminal/format.ts";
import { displayPath } from "../../scan/display-path.ts";
import { budgetFlags, fileFlags, jsonFlag, readBudget, rpmFlag } from "../flags.ts";
import { openFile } from "../open-file.ts";
import { exportPage } from "./export/export-page.ts";
import { Library } from "./library/library.ts";
import { startExplorer } from "./server/start-explorer.ts";

export const explore: OwnCommand = {
  name: "explore",
  summary: "serves a page on this machine to search and map what is embedded",
  operands: "[FOLDER]",
  flags: {
    ...fileFlags,
    port: { value: "N", help: "the port of the page; 0 takes any free one", default: "0" },
    host: {
      value: "ADDRESS",
      help: "the address to listen on; everyone who can reach it and has the link sees all that is embedded",
      default: "127.0.0.1",
    },
    export: {
      value: "FILE.html",
      help: "write the map, small images and neighbours to one file that works without this program, then end",
    },
    collection: {
      value: "NAME",
      help: "the collection to export",
      default: "all, where they can be compared with each other",
    },
    ...budgetFlags,
    ...rpmFlag,
    ...jsonFlag,
  },
  about: [
    "FOLDER is the folder of the file of vectors. The link contains a token and works until the program ends. Searching by words " +
      "or by a file is one request, whose vector is stored; everything else sends nothing and needs no API key.",
  ],
  examples: ["segmind-embed explore", "segmind-embed explore --db vectors.db --max-requests 100"],
  async run(line, program) {
    const { screen, cwd, stop } = program;
    const target = line.text("export");
    if (target === undefined && line.has("collection"))
      throw new UsageError("--collection goes with --export; on the page the collection is chosen there.");
    await using file = await openFile(line, { cwd: readFolder(line, program) });
    const settings = { rpm: line.whole("rpm"), budget: readBudget(line) };
    await using library = new Library(file, program, settings);
    if (target !== undefined) return await writePage(library, target, line);
    const host = line.text("host") ?? "127.0.0.1";
    await using explorer = await startExplorer(library, host, line.whole("port", 0, 65_535) ?? 0);
    const { url } = explorer;
    if (line.has("json")) await screen.write(`${JSON.stringify({ event: "listening", url })}\n`);
    else {
      screen.out.line(`${displayPath(file.catalogue.file, cwd)} is shown, until Ctrl-C, at`);
      screen.out.line(`  ${url}`);
    }
    if (!stop.aborted) await once(stop, "abort");
    return exitCodes.ok;
  },
};

async function writePage(library: Library, target: string, line: Arguments): Promise<number> {
  const { screen, cwd } = library.program;
  const path = resolve(cwd, target);
  const written = await exportPage(library, path, line.text("collection"), (words) => screen.bar(words));
  screen.bar();
  const { entries, bytes, pictures, images, isScaled } = written;
  if (line.has("json"))
    await screen.write(`${JSON.stringify({ event: "exported", file: path, ...written })}\n`);
  else screen.out.line(`${count(entries, "entry", "entries")} in ${target}, ${formatMegabytes(bytes)}.`);
  if (isScaled && pictures < images)
    screen.err.line(
      `It contains ${String(pictures)} of ${count(images, "image")}: the others cannot be read, or there was no room for them.`,
    );
  if (!isScaled && images > 0)
    screen.err.line(
      `It contains ${String(pictures)} of ${count(images, "image")}, the smallest files first. Install the package sharp beside this ` +
        "one, and all of them are scaled down and included.",
    );
  return exitCodes.ok;
}

function formatMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** The folder that the file of vectors is looked for in. */
function readFolder(line: Arguments, { cwd }: Program): string {
  const [folder, ...more] = line.operands;
  if (more.length > 0 || (folder !== undefined && line.has("db")))
    throw new UsageError("Give one folder, or a file with --db.");
  return resolve(cwd, folder ?? ".");
}
