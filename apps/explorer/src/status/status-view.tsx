import { useEffect } from "preact/hooks";
import { count, formatCredits } from "../common/format.ts";
import { countKind } from "../common/kind-words.ts";
import { Notice } from "../common/notice.tsx";
import { answerOf, errorOf, useAsk } from "../common/use-ask.ts";
import { withCode } from "../common/with-code.tsx";
import type { Source } from "../source/source.ts";
import type { Status } from "../wire.ts";
import { Failures } from "./failures.tsx";
import { RunProgress } from "./run-progress.tsx";

/** Milliseconds between two looks. */
const lookEvery = 1_000;

/** What is embedded and spent, what is going on, and what failed. */
export function StatusView({ read }: { read: NonNullable<Source["status"]> }) {
  const [asked, ask] = useAsk<Status>();
  useEffect(() => ask(read), [read, ask]);
  const isSettled = asked.state !== "waiting";
  useEffect(() => {
    if (!isSettled) return undefined;
    const timer = setTimeout(() => ask(read), lookEvery);
    return () => clearTimeout(timer);
  }, [asked, isSettled, read, ask]);
  const status = answerOf(asked);
  // It stays while it is asked again: an alert that came and went would be read out each second.
  const error = errorOf(asked);
  if (error !== undefined) {
    return (
      <Notice title="The status cannot be read" isError>
        {withCode(error.message)}
      </Notice>
    );
  }
  if (status === undefined) return <Notice title="Looking …" />;
  const { store, collections, runs } = status;
  return (
    <div class="status">
      <dl class="figures">
        <Figure name="embedded" value={store.embedded.toLocaleString("en")} />
        <Figure name="credits spent" value={formatCredits(store.spentCredits)} />
        <Figure
          name="failed"
          value={status.failureCount.toLocaleString("en")}
          isBad={status.failureCount > 0}
        />
        <Figure name="may have been billed" value={String(store.unknown)} isBad={store.unknown > 0} />
        <Figure name="on their way" value={String(store.open + store.accepted)} />
      </dl>
      <section aria-labelledby="running">
        <h2 id="running">Running now</h2>
        {runs.length === 0 && <p class="faint">No embed is running.</p>}
        {runs.map((run, at) => (
          // Several processes may embed into one collection.
          <RunProgress key={at} run={run} />
        ))}
      </section>
      <section aria-labelledby="collections">
        <h2 id="collections">Collections</h2>
        <div class="table">
          <table>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Documents</th>
                <th scope="col">Embedded</th>
                <th scope="col">Requests</th>
              </tr>
            </thead>
            <tbody>
              {collections.map(({ name, documents, embedded, pieces, requests }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{documents.map((one) => countKind(one.documents, one.kind)).join(", ") || "none"}</td>
                  <td>{`${embedded.toLocaleString("en")} of ${count(pieces, "piece")}`}</td>
                  <td>{requests.toLocaleString("en")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {status.gateway !== undefined && <p class="faint">{`Vectors of ${status.gateway}.`}</p>}
      </section>
      <Failures failures={status.failures} total={status.failureCount} />
    </div>
  );
}

function Figure({ name, value, isBad = false }: { name: string; value: string; isBad?: boolean }) {
  return (
    <div class={isBad ? "figure figure-bad" : "figure"}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
