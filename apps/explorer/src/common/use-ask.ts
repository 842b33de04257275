import { useCallback, useEffect, useRef, useState } from "preact/hooks";

/** What became of a question. */
export type Asked<Answer> =
  | { readonly state: "idle" }
  | {
      readonly state: "waiting";
      readonly before: Answer | undefined;
      /** Why the question before failed, if it did. */
      readonly error: Error | undefined;
    }
  | { readonly state: "answered"; readonly answer: Answer }
  | { readonly state: "failed"; readonly error: Error };

/** Asks one question at a time: a new one aborts the one before it. */
export function useAsk<Answer>(): [
  Asked<Answer>,
  (ask: (signal: AbortSignal) => Promise<Answer>) => void,
  () => void,
] {
  const [asked, setAsked] = useState<Asked<Answer>>({ state: "idle" });
  const current = useRef<AbortController>(undefined);
  const ask = useCallback((question: (signal: AbortSignal) => Promise<Answer>) => {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    setAsked((last) => ({ state: "waiting", before: answerOf(last), error: errorOf(last) }));
    question(controller.signal).then(
      (answer) => {
        if (!controller.signal.aborted) setAsked({ state: "answered", answer });
      },
      (error: unknown) => {
        if (!controller.signal.aborted)
          setAsked({ state: "failed", error: error instanceof Error ? error : new Error(String(error)) });
      },
    );
  }, []);
  const forget = useCallback(() => {
    current.current?.abort();
    setAsked({ state: "idle" });
  }, []);
  useEffect(() => () => current.current?.abort(), []);
  return [asked, ask, forget];
}

/** The latest answer, also while the next one is waited for. */
export function answerOf<Answer>(asked: Asked<Answer>): Answer | undefined {
  if (asked.state === "answered") return asked.answer;
  return asked.state === "waiting" ? asked.before : undefined;
}

/** Why the latest question failed, also while the next one is waited for. */
export function errorOf(asked: Asked<unknown>): Error | undefined {
  return asked.state === "failed" || asked.state === "waiting" ? asked.error : undefined;
}
