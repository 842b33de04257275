import { Agent, type Dispatcher } from "undici";
import { Agent as Agent7 } from "undici7";

/** Types of undici 7 are others', what they do is the same. */
const asDispatcher = (dispatcher: unknown): Dispatcher => dispatcher as Dispatcher;

/** A wrapper that passes on what is received, and nothing of what is sent. */
function silentDispatcher(inner: Dispatcher): Dispatcher {
  return asDispatcher({
    dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) {
      return inner.dispatch(options, {
        onRequestStart: () => undefined,
        onResponseStart: (...received) => handler.onResponseStart?.(...received),
        onResponseData: (...received) => handler.onResponseData?.(...received),
        onResponseEnd: (...received) => handler.onResponseEnd?.(...received),
        onResponseError: (...received) => handler.onResponseError?.(...received),
      });
    },
    close: () => inner.close(),
  });
}

/** Dispatchers that users have, each made anew; what a dispatcher reports of sending differs with each. */
export const dispatchers: readonly { readonly name: string; readonly make: () => Dispatcher | undefined }[] =
  [
    { name: "the client's own", make: () => undefined },
    { name: "an Agent of undici 8", make: () => new Agent() },
    {
      name: "an Agent of undici 8 with an interceptor",
      make: () => new Agent().compose((dispatch) => (options, handler) => dispatch(options, handler)),
    },
    { name: "an Agent of undici 7", make: () => asDispatcher(new Agent7()) },
    { name: "a wrapper that reports nothing of sending", make: () => silentDispatcher(new Agent()) },
  ];
