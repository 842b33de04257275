import { crowdJitter, isCrowded, noteStrangers, noteSurprise, yieldOne } from "./crowd.ts";
import type { QuotaHeaders } from "./quota-headers.ts";
import type { QuotaState } from "./quota-state.ts";
import { logRejection } from "./send-log.ts";
import { untilServerTime } from "./server-time.ts";
import { setRemaining } from "./learn-reported.ts";
import type { SentSlot } from "./slots.ts";
import type { RuleContext } from "./rule-context.ts";
import { sendLifetime, withinPauseBounds } from "./window-times.ts";
import { acceptedSends, noteSliding } from "./window-use.ts";

/** Two 429s within this number of windows make a limit; one may be an accident. */
const windowsToConfirm = 3;

/** A try of more than the limit costs a request, so tries become rare: in the end one in so many requests and windows. */
const requestsPerTry = 80;
const windowsPerTry = 8;

/** Beside strangers it is tried more often, or a client that has little would never get more. */
const windowsPerTryInCrowd = 32;

/** Beside strangers a failed try costs this part of the limit: a client that has more gives up more. */
const partGivenUp = 1 / 8;

/** After `patientFailures` in a row the wait doubles with each, up to `longestBackoff` windows. */
const patientFailures = 3;
const longestBackoff = 4;

/** Learns from the 429 that a slot's request got. */
export function learnRejection(
  state: QuotaState,
  slot: SentSlot,
  headers: QuotaHeaders,
  context: RuleContext,
): void {
  const { pause, learned, reported, sends } = state;
  const { now } = context;
  logRejection(state.rejections, slot.countsFrom);
  if (reported.remaining !== null && reported.capacity !== null && sends.total <= reported.capacity)
    noteStrangers(state, now);
  const isNewest = slot.order > pause.order;
  if (isNewest && pause.isRecovering) {
    failAgain(state, headers, context);
  } else {
    if (isNewest) {
      pause.failures = 0;
      judgeLimit(state, slot, context);
    }
    if (learned.limit !== null && slot.countsFrom > state.serverWindow.began) {
      learned.limit = Math.max(1, Math.min(learned.limit, acceptedSends(state, slot.sentAt)));
      learned.proven = learned.limit;
    }
  }
  pauseFor(state, headers, context);
}

/** Stops everyone until the reset, where a header gives it; the request after it goes alone. */
export function pauseFor(state: QuotaState, headers: QuotaHeaders, { now, random }: RuleContext): void {
  const { pause, learned, reported, serverWindow, slots, window } = state;
  const wait = reportedWait(state, headers, now);
  if (wait !== undefined) pause.until = Math.max(pause.until, now + wait + crowdJitter(state, now, random));
  else if (learned.limit === null) pause.until = Math.max(pause.until, now + sendLifetime(window));
  pause.isRecovering = true;
  pause.order = slots.granted;
  learned.allowance = 1;
  if (reported.remaining !== null) {
    setRemaining(state, 0, 0, now, now);
    reported.resetAt = pause.until;
  } else if (wait !== undefined && !serverWindow.slides) {
    serverWindow.endsAt = pause.until;
  }
}

/** How long the headers say to wait, in milliseconds. */
function reportedWait(
  state: QuotaState,
  { resetAt, retryAfter }: QuotaHeaders,
  now: number,
): number | undefined {
  const untilReset = resetAt === undefined ? undefined : untilServerTime(state, resetAt, now);
  if (untilReset === undefined && retryAfter === undefined) return undefined;
  return withinPauseBounds(state.window, Math.max(untilReset ?? 0, retryAfter ?? 0));
}

/** The one request after a pause was turned away as well. */
function failAgain(state: QuotaState, headers: QuotaHeaders, { now, random }: RuleContext): void {
  const { pause, serverWindow, reported, window } = state;
  pause.failures += 1;
  if (pause.failures === 1 && headers.resetAt !== undefined && !serverWindow.slides) {
    // The window did not start again at its reset: it slides.
    noteSliding(state);
  } else {
    noteSurprise(state, now);
  }
  if (reported.remaining !== null && pause.failures === 1) return;
  const windows = Math.min(longestBackoff, 2 ** Math.max(0, pause.failures - patientFailures));
  pause.until = Math.max(pause.until, now + sendLifetime(window) * windows * (0.5 + random));
}

/** What the first 429 of a window says of the limit. */
function judgeLimit(state: QuotaState, { sentAt }: SentSlot, { now, random }: RuleContext): void {
  const { learned, serverWindow, window } = state;
  const lifetime = sendLifetime(window);
  const crowded = isCrowded(state, now);
  if (learned.limit === null) {
    const isSecond = learned.rejectedAt !== null && now - learned.rejectedAt < windowsToConfirm * lifetime;
    learned.rejectedAt = now;
    if (!isSecond && !crowded) return;
    learned.limit = Math.max(1, acceptedSends(state, sentAt));
    learned.proven = learned.limit;
  } else {
    const isExpected = learned.extra > 0;
    if (!isExpected && serverWindow.used <= learned.limit && serverWindow.began > 0) noteSliding(state);
    if (Math.max(1, acceptedSends(state, sentAt)) < learned.proven) noteSurprise(state, now);
    if (isExpected) {
      // Only the last of the extra requests was too many.
      learned.limit += learned.extra - 1;
      noteFailedTry(state, now);
      learned.tryWait = Math.min(2 * learned.tryWait, longestTryWait(learned.limit, crowded));
      if (crowded) learned.limit -= Math.floor(learned.limit * partGivenUp + random);
      else yieldOne(state);
    }
  }
  learned.nextTryAt = now + learned.tryWait * lifetime * (crowded ? 0.5 + random : 1);
  learned.extra = 0;
}

function longestTryWait(limit: number, crowded: boolean): number {
  return Math.min(crowded ? windowsPerTryInCrowd : Infinity, Math.max(windowsPerTry, requestsPerTry / limit));
}

/** A limit at which tries fail again and again is the quota itself: no strangers cause it. */
function noteFailedTry({ learned, crowd }: QuotaState, now: number): void {
  const { limit, failedAt } = learned;
  if (limit === null) return;
  const isSame = failedAt !== null && Math.abs(limit - failedAt) <= limit / 32;
  learned.sameFailures = isSame ? learned.sameFailures + 1 : 0;
  learned.failedAt = limit;
  if (learned.sameFailures < 2 || limit < 8 || now >= crowd.until) return;
  crowd.until = now;
  crowd.surprisedAt = 0;
}
