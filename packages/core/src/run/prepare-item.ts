import { prepareInput, type EmbedInput } from "../input/embed-input.ts";
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
 * Checks one input of a run and finds its key.
 *
 * @throws InvalidInputError
 */
export async function prepareItem(
  context: Pick<ClientContext, "baseUrl">,
  input: string | EmbedInput,
  index: number,
  settings: Settings,
): Promise<PreparedItem> {
  const path = `[${String(index)}]`;
  const request = toEmbedRequest(await prepareInput(input, path), settings, path);
  return { request, key: await keyOf(context, settings.model, request) };
}
