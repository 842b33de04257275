import type { RawCallOptions } from "../options/options.ts";
import { parseJson } from "../response/parse-json.ts";
import { readCreditsResult, type Credits } from "../response/read-results.ts";
import { singleCall } from "../send/call.ts";
import { errorOfResponse } from "../send/send-errors.ts";
import { get, getUntilRead } from "../send/get.ts";
import type { CallRunner } from "./call-runner.ts";

const path = "/v1/get-user-credits";

/** Asks for the account's balance until there is a response that says. */
export function fetchCredits(runner: CallRunner, { signal, ...own }: RawCallOptions): Promise<Credits> {
  const settings = runner.settingsOf(own);
  const call = singleCall(runner.contextOf(settings), settings, signal, true);
  const name = `GET ${path}`;
  const send = (): ReturnType<typeof get> => get(call, path);
  return runner.perform("credits", undefined, call, () =>
    getUntilRead(call, name, send, (response) => {
      if (response.type === "lost") return undefined;
      const { status, body } = response;
      const json = status < 300 ? parseJson(body) : undefined;
      if (json !== undefined) return { value: readCreditsResult(json, call.context.redact) };
      if (status < 300 || status === 408 || status === 429 || status >= 500) return undefined;
      throw errorOfResponse(call, response, name);
    }),
  );
}
