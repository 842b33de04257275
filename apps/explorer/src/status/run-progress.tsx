import { formatCredits, formatDuration } from "../common/format.ts";
import type { RunningEmbed } from "../wire.ts";

/** How a running `embed` stands. */
export function RunProgress({ run }: { run: RunningEmbed }) {
  const { collection, done, failed, total, credits, isWaiting, perMinute, eta } = run;
  const settled = done + failed;
  const remarks = [
    `${settled.toLocaleString("en")} of ${total.toLocaleString("en")}`,
    ...(perMinute === undefined ? [] : [`${String(Math.round(perMinute))} a minute`]),
    ...(eta === undefined || settled >= total ? [] : [`about ${formatDuration(eta)} left`]),
    ...(isWaiting ? ["waiting for quota"] : []),
    ...(failed > 0 ? [`${String(failed)} failed`] : []),
    ...(credits > 0 ? [`${formatCredits(credits)} credits`] : []),
  ];
  return (
    <div class="run">
      <p>{`Embedding into ${collection}`}</p>
      <progress max={total} value={settled} aria-label={`Progress of ${collection}`} />
      <p class="faint">{remarks.join(" · ")}</p>
    </div>
  );
}
