import { count } from "../common/format.ts";
import type { Failure } from "../wire.ts";

const stateWords: Readonly<Record<Failure["state"], string>> = {
  failed: "failed",
  unknown: "may have been billed",
  unusable: "cannot be read",
};

/** What has no vector, and why. */
export function Failures({ failures, total }: { failures: readonly Failure[]; total: number }) {
  return (
    <section aria-labelledby="failures">
      <h2 id="failures">Failures</h2>
      {total === 0 && <p class="faint">Nothing has failed.</p>}
      {total > 0 && (
        <>
          <ul class="failures">
            {failures.map(({ label, state, reason }, at) => (
              <li key={at}>
                <strong>{label}</strong> <span class="failure-state">{stateWords[state]}</span>
                <p class="faint">{reason}</p>
              </li>
            ))}
          </ul>
          {total > failures.length && (
            <p class="faint">{`And ${count(total - failures.length, "more", "more")}.`}</p>
          )}
          <p class="faint">
            <code>segmind-embed retry</code> tries them again.
          </p>
        </>
      )}
    </section>
  );
}
