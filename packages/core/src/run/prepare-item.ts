import type { MaybePromise } from "../embedding-store.ts";
import { prepareInput, type EmbedInput, type PreparedInput } from "../input/embed-input.ts";
import { toEmbedRequest, type EmbedRequest } from "../input/embed-request.ts";
import type { Settings } from "../options/settings.ts";
import type { ClientContext } from "../send/client-context.ts";
import { embeddingKey } from "../store/embedding-key.ts";

/** An input that was checked, with the address of its vector. */
export interface PreparedItem {
  readonly request: EmbedRequest;
  readonly key: string;
}

/** The address of a request's vector at a client's gateway. */
export function keyOf(
  { baseUrl }: Pick<ClientContext, "baseUrl">,
  model: string,
  request: EmbedRequest,
): string | Promise<string> {
  return embeddingKey(`${baseUrl.origin}${baseUrl.path}`, model, request);
}

/**
 * Checks one input of a run and finds its key: of text at once, of media later.
 *
 * @throws InvalidInputError
 */
export function prepareItem(
  context: Pick<ClientContext, "baseUrl">,
  input: string | EmbedInput,
  index: number,
  settings: Settings,
): MaybePromise<PreparedItem> {
  const path = `[${String(index)}]`;
  const withKey = (prepared: PreparedInput): MaybePromise<PreparedItem> => {
    const request = toEmbedRequest(prepared, settings, path);
    const key = keyOf(context, settings.model, request);
    return typeof key === "string" ? { request, key } : key.then((digest) => ({ request, key: digest }));
  };
  const prepared = prepareInput(input, path);
  return prepared instanceof Promise ? prepared.then(withKey) : withKey(prepared);
}
