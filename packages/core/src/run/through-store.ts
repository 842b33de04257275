import type {
  AcceptedEntry,
  EmbeddedEntry,
  OpenEntry,
  StoreEntry,
  UnknownEntry,
} from "../embedding-store.ts";
import { JobExpiredError, JobNotFoundError } from "../errors/job-errors.ts";
import { OutcomeUnknownError } from "../errors/outcome-unknown-error.ts";
import { StoreError } from "../errors/store-error.ts";
import { sleep } from "../policy/sleep.ts";
import { within } from "../policy/within.ts";
import { deadlineOf, type Call } from "../send/call.ts";
import { timeoutError } from "../send/send-errors.ts";
import type { Usage } from "../send/usage.ts";
import { ClaimTakenError, Purchase } from "../store/purchase.ts";
import type { StoreSession } from "../store/store-session.ts";

/** Milliseconds between two looks at a key that another process is buying; each wait is twice as long as the last. */
const firstLook = 50;
const longestLook = 2_000;

/** A key of a store, and what is known of it from a look that came before. */
export interface StoredKey {
  readonly session: StoreSession;
  readonly key: string;
  /** `undefined` where nothing is known; left out where the store was not asked yet. */
  readonly known?: { readonly entry: StoreEntry | undefined };
}

/** What to do about a key, by what the store knows of it. */
export interface KeyHandlers<Result> {
  stored(entry: EmbeddedEntry): Result | Promise<Result>;
  accepted(entry: AcceptedEntry, purchase: Purchase): Promise<Result>;
  buy(purchase: Purchase): Promise<Result>;
}

/**
 * Finds out what the store knows of a key and acts on it: gives what is stored, waits for what another call or process is
 * buying, takes up an accepted job, and buys what is missing. What may have been billed already is bought again as
 * `onUnknownOutcome` says.
 *
 * @throws OutcomeUnknownError; StoreError; InferenceTimeout where another process takes too long
 */
export async function throughStore<Result>(
  call: Call,
  { session, key, known }: StoredKey,
  on: KeyHandlers<Result>,
): Promise<Result> {
  const { usage } = call;
  const { clock } = call.context;
  const purchaseOf = (replaceUnknown: boolean): Purchase => new Purchase(session, key, replaceUnknown, clock);
  let goneJob: string | undefined;
  for (let look = known; ; look = undefined) {
    // Asked while another call buys the key, a store may answer with what was true before that call was done.
    if (look === undefined && session.inFlight.has(key)) await waitForCall(call, session, key);
    const entry = look === undefined ? await session.get(key) : look.entry;
    if (entry?.state === "embedded") return on.stored(entry);
    if (session.inFlight.has(key)) {
      await waitForCall(call, session, key);
      continue;
    }
    if (entry?.state === "accepted") {
      try {
        return await on.accepted(entry, purchaseOf(false));
      } catch (error) {
        const isGone = JobExpiredError.isInstance(error) || JobNotFoundError.isInstance(error);
        // The store knows now that its result is gone, unless it could not be written.
        if (!isGone || goneJob === entry.requestId) throw error;
        goneJob = entry.requestId;
        usage.requestId = undefined;
        continue;
      }
    }
    if (entry?.state === "open" && entry.owner !== session.owner) {
      await waitForOwner(call, session, key);
      continue;
    }
    const isUnknown = entry !== undefined;
    if (isUnknown && !isBoughtAgain(call)) {
      // A run may have looked hours ago: another process may have settled it since.
      if (look !== undefined) continue;
      throw unknownError(entry);
    }
    try {
      if (isUnknown) countUnknown(usage, 1);
      return await on.buy(purchaseOf(isUnknown));
    } catch (error) {
      if (!(error instanceof ClaimTakenError)) throw isUnknown ? asInDoubt(error) : error;
      if (isUnknown) countUnknown(usage, -1);
    }
  }
}

/** A purchase after an unknown outcome is a resend, also where another call sent the first. */
function countUnknown(usage: Usage, times: number): void {
  usage.resends += times;
  usage.unknownOutcomes += times;
}

function isBoughtAgain({ limits: { onUnknownOutcome }, isTextOnly }: Call): boolean {
  return onUnknownOutcome === "resend" || (onUnknownOutcome === "auto" && isTextOnly);
}

/** An `open` entry that no call of this process works on is one whose end could not be written. */
function unknownError(entry: UnknownEntry | OpenEntry): OutcomeUnknownError {
  const isOpen = entry.state === "open";
  const reason = isOpen ? "what became of it could not be written" : entry.reason;
  const requestId = isOpen ? undefined : entry.requestId;
  return new OutcomeUnknownError(
    `The store says that this input may have been billed without a vector: ${reason.replace(/\.$/, "")}. Nothing was ` +
      'sent now. Call again with onUnknownOutcome: "resend" to buy it again.',
    { requestId },
  );
}

/** A claim that could not be written is not billed; what was in doubt before it stays so. */
function asInDoubt(error: unknown): unknown {
  if (!StoreError.isInstance(error)) return error;
  const { message, code, cause } = error;
  return new StoreError(`${message} An earlier call may have been billed.`, {
    code,
    cause,
    mayBeBilled: true,
  });
}

/** Waits until another call of this process is done with the key. */
async function waitForCall(call: Call, { inFlight }: StoreSession, key: string): Promise<void> {
  const tooLong = (): Error => timeoutError(call, new Error("Another call has this input under way."));
  await within(call.context.clock, timeToWait(call), call.stop, tooLong, (signal) =>
    inFlight.whenLeft(key, signal),
  );
}

/** Waits until another process is done with the key. */
async function waitForOwner(call: Call, session: StoreSession, key: string): Promise<void> {
  const { clock } = call.context;
  const until = clock.now() + timeToWait(call);
  for (let wait = firstLook; ; wait = Math.min(longestLook, wait * 2)) {
    const left = until - clock.now();
    if (left <= 0) {
      throw timeoutError(call, new Error("Another process has this input under way."));
    }
    await sleep(clock, Math.min(wait, left), call.stop);
    const entry = await session.get(key);
    if (entry?.state !== "open") return;
  }
}

/** Milliseconds that a call waits for what another one buys. */
function timeToWait(call: Call): number {
  return Math.min(deadlineOf(call) - call.context.clock.now(), call.limits.timeout);
}
