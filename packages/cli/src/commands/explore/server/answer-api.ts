import type { IncomingMessage } from "node:http";
import type { Library } from "../library/library.ts";
import { liveStatus } from "../library/live-status.ts";
import { readOverview } from "../library/overview.ts";
import { itemsOf, priceOf, searchByBytes, searchLibrary } from "../library/search-library.ts";
import { readMap } from "../map/read-map.ts";
import type { Access } from "./access.ts";
import { mediaTypeOfBytes } from "./media-type-of-bytes.ts";
import { readBody } from "./read-body.ts";
import {
  readFilter,
  readIds,
  readJson,
  readOrder,
  readQuestion,
  readText,
  readWhere,
} from "./read-question.ts";
import { Refusal } from "./refusal.ts";
import { fileAddress } from "./serve-file.ts";

const mostJson = 1024 * 1024;
/** A file is in memory while it is looked for. */
const mostFile = 128 * 1024 * 1024;

export interface ApiCall {
  readonly pathname: string;
  readonly searchParams: URLSearchParams;
  readonly library: Library;
  readonly access: Access;
}

/** Answers what the page asks. @throws Refusal, or what the library throws */
export async function answerApi(request: IncomingMessage, call: ApiCall): Promise<object> {
  const { pathname, searchParams, library, access } = call;
  const addressOf = (document: number, path: string): string => fileAddress(access, document, path);
  const body = async () => readJson((await readBody(request, mostJson)).toString());
  switch (`${request.method ?? ""} ${pathname}`) {
    case "GET /api/overview":
      return readOverview(library);
    case "GET /api/status":
      return liveStatus(library);
    case "GET /api/map":
      return readMap(library, searchParams.get("collection") ?? undefined);
    case "POST /api/map": {
      const { collection, order } = await body();
      return readMap(library, readText(collection, "collection"), readOrder(order));
    }
    case "POST /api/items": {
      const { ids } = await body();
      return itemsOf(library, readIds(ids), addressOf);
    }
    case "POST /api/price": {
      const { words, filter } = await body();
      return priceOf(library, readText(words, "words"), readFilter(filter));
    }
    case "POST /api/search":
      return searchLibrary(library, readQuestion(await body()), addressOf);
    case "POST /api/search-by-file": {
      const name = readText(searchParams.get("name"), "name");
      const where = readWhere(readJson(searchParams.get("question") ?? ""));
      const bytes = await readBody(request, mostFile);
      const { isMedia } = mediaTypeOfBytes(bytes);
      return searchByBytes(library, { name, bytes, isMedia }, where, addressOf);
    }
    default:
      throw new Refusal("NOT_FOUND", "There is nothing at this address.");
  }
}
