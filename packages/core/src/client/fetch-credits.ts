import type { RawCallOptions } from "../options/options.ts";
import { parseJson } from "../response/parse-json.ts";
import { readCreditsResult, type Credits } from "../response/read-results.ts";
import { singleCall } from "../send/call.ts";
import { errorOfResponse } from "../send/send-errors.ts";
import { get, getUntilRead } from "../send/send.ts";
import type { CallRunner } from "./call-runner.ts";

const path = "/v1/get-user-credits";

/** Asks for the account's balance until there is a response that says. */
export function fetchCredits(runner: CallRunner, { signal, ...own }: RawCallOptions): Promise<Credits> {
  const settings = runner.settingsOf(own);
  const { context } = runner.toolsOf(settings);
  const call = singleCall(settings, signal, true);
  const name = `GET ${path}`;
  return runner.perform("credits", undefined, call, (usage) => {
    const look = (): ReturnType<typeof get> => get(context, path, call, usage);
    return runner.inTurn(call, usage, () =>
      getUntilRead(context, name, look, call, usage, (response) => {
        if (response.type === "lost") return undefined;
        const { status, body } = response;
        const json = status < 300 ? parseJson(body) : undefined;
        if (json !== undefined) return { value: readCreditsResult(json, context.redact) };
        if (status < 300 || status === 408 || status === 429 || status >= 500) return undefined;
        throw errorOfResponse(context, response, name, usage);
      }),
    );
  });
}
