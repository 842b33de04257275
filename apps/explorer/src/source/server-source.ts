import type { Item, MapAnswer, Overview, Price, Refusal, SearchAnswer, Status } from "../wire.ts";
import { SourceError, type Source } from "./source.ts";

/** Asks the program that serves the page. @param token proves that the page was opened by its owner */
export function serverSource(token: string): Source {
  const ask = async <Answer>(path: string, options: RequestInit = {}): Promise<Answer> => {
    const headers = { authorization: `Bearer ${token}`, ...(options.headers as Record<string, string>) };
    let response: Response;
    try {
      response = await fetch(path, { ...options, headers, cache: "no-store", credentials: "omit" });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw new SourceError(
        "NO_SERVER",
        "The program does not answer: start `segmind-embed explore` again, and open the link that it prints.",
      );
    }
    if (response.ok) return (await response.json()) as Answer;
    throw await toError(response);
  };
  const post = <Answer>(path: string, body: object, signal?: AbortSignal): Promise<Answer> =>
    ask(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
      ...(signal && { signal }),
    });
  return {
    takesQueries: true,
    overview: () => ask<Overview>("api/overview"),
    status: (signal) => ask<Status>("api/status", { signal }),
    price: (words, filter, signal) => post<Price>("api/price", { words, filter }, signal),
    search: (question, signal) => post<SearchAnswer>("api/search", question, signal),
    searchByFile: async (file, filter, top, signal) => {
      await checkReadable(file);
      const about = new URLSearchParams({ name: file.name, question: JSON.stringify({ filter, top }) });
      return ask<SearchAnswer>(`api/search-by-file?${about.toString()}`, {
        method: "POST",
        body: file,
        headers: { "content-type": "application/octet-stream" },
        signal,
      });
    },
    map: (collection, signal) =>
      ask<MapAnswer>(`api/map?${new URLSearchParams({ collection }).toString()}`, { signal }),
    orderMap: (collection, order, signal) => post<MapAnswer>("api/map", { collection, order }, signal),
    items: (ids, signal) => post<readonly Item[]>("api/items", { ids }, signal),
    fileOf: (item) => item.file,
    pictureOf: (item) => item.file,
  };
}

/** A folder can be dropped, too, and a file may have gone since it was chosen: neither can be sent. */
async function checkReadable(file: File): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new SourceError(
      "NOT_READABLE",
      `${file.name} cannot be read. A folder cannot be looked for: choose a file in it.`,
    );
  }
}

async function toError(response: Response): Promise<SourceError> {
  try {
    const { code, message } = (await response.json()) as Refusal;
    return new SourceError(code, message);
  } catch {
    return new SourceError("FAILED", `The program answered ${String(response.status)}.`);
  }
}
