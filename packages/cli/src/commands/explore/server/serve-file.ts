import { open } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { posix } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Catalogue } from "../../../catalogue/open-catalogue.ts";
import type { Access } from "./access.ts";
import { headLength, mediaTypeOfBytes } from "./media-type-of-bytes.ts";
import { Refusal } from "./refusal.ts";
import { filePolicy } from "./response-headers.ts";

/** The address of a document's file, relative to the page. */
export function fileAddress(access: Access, document: number, path: string): string {
  const name = encodeURIComponent(posix.basename(path));
  return `files/${String(document)}/${access.ticketOf(document, path)}/${name}`;
}

const address = /^\/files\/(\d{1,15})\/([\w-]{1,100})\//;

/**
 * Sends the file of a document: of one that the catalogue has, to who was given its address.
 *
 * @returns whether it was asked for a file at all
 * @throws Refusal
 */
export async function serveFile(
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  { catalogue, access }: { readonly catalogue: Catalogue; readonly access: Access },
): Promise<boolean> {
  const [, number, ticket = ""] = address.exec(pathname) ?? [];
  if (number === undefined) return false;
  const gone = new Refusal("NOT_FOUND", "There is no such file: search again.");
  const document = Number(number);
  const path = catalogue.connection.one("SELECT path FROM documents WHERE id = ?", document)?.["path"];
  if (typeof path !== "string" || path === "-" || !access.isTicketOf(ticket, document, path)) throw gone;
  await using file = await open(catalogue.toPath(path)).catch(() => {
    throw gone;
  });
  const { size, isFile } = await file.stat().then((facts) => ({ size: facts.size, isFile: facts.isFile() }));
  if (!isFile) throw gone;
  const head = Buffer.alloc(Math.min(size, headLength));
  await file.read(head, 0, head.length, 0);
  const { mediaType, isShown } = mediaTypeOfBytes(head);
  const name = encodeURIComponent(posix.basename(path)).replaceAll(/['()*]/g, escapeForHeader);
  const range = readRange(request.headers.range, size);
  response.writeHead(range === undefined ? 200 : range === "none" ? 416 : 206, {
    "content-type": mediaType,
    "content-disposition": `${isShown ? "inline" : "attachment"}; filename*=UTF-8''${name}`,
    "content-security-policy": filePolicy,
    "accept-ranges": "bytes",
    "cache-control": "private, no-cache",
    "content-length": range === "none" ? 0 : range === undefined ? size : range.end - range.start + 1,
    ...(range !== undefined && {
      "content-range": `bytes ${range === "none" ? "*" : `${String(range.start)}-${String(range.end)}`}/${String(size)}`,
    }),
  });
  if (range === "none" || request.method === "HEAD" || size === 0) response.end();
  else await pipeline(file.createReadStream({ ...range, autoClose: false }), response);
  return true;
}

function escapeForHeader(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** One range of bytes, both ends included; `undefined` for the whole file. */
function readRange(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | "none" | undefined {
  const [, first = "", last = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  return start <= end ? { start, end } : "none";
}
