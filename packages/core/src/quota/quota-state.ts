/**
 * What is known of one quota, as plain JSON of some kilobytes at most. A place only stores it: the fields belong to the
 * rules and change between versions. Times are milliseconds by the place's clock.
 */
export interface QuotaState {
  /** The form of the state; a state of another form is replaced by a new one. */
  readonly version: number;
  /** The length of the server's window, in milliseconds. */
  readonly window: number;
  readonly slots: Slots;
  /** Everything that was sent, whatever became of it. Cut by age alone. */
  readonly sends: SendLog;
  /** Those of `sends` that a 429 came for. */
  readonly rejections: SendLog;
  readonly serverWindow: ServerWindow;
  readonly reported: ReportedQuota;
  readonly learned: LearnedLimit;
  readonly pause: Pause;
  readonly crowd: Crowd;
  /** How far the server's clock is ahead; `null` where nothing was seen of it. */
  clock: ClockBounds | null;
  /** Whether GETs were seen to use up quota. */
  pollsCount: boolean;
}

/** The permissions to send one request each. */
export interface Slots {
  /** How many were granted so far: the order of a slot. */
  granted: number;
  /** How many of them have ended. */
  ended: number;
  /** Granted and not yet written, by all owners. */
  unsent: number;
  /** Granted and not yet ended, the unsent included, by all owners. */
  open: number;
  /** The order of the newest slot that was granted while no other was open. */
  alone: number;
  readonly owners: Record<string, OwnedSlots>;
}

/** What one owner holds, and waits for. */
export interface OwnedSlots {
  unsent: number;
  open: number;
  /** How many single calls of this owner wait, and until when that counts unless it is renewed. */
  waiting: number;
  waitingUntil: number;
}

/** How many requests were sent at which times, oldest first. */
export interface SendLog {
  /** How many are no older than a window. */
  total: number;
  /** How many of the first entries are older than that; they stay in the log a little longer. */
  aged: number;
  entries: [at: number, count: number][];
}

/** What is known of the window that the server counts in. */
export interface ServerWindow {
  /** A fixed window began here: sends before it count no more. */
  began: number;
  /** When it began at the latest, where it was seen to. */
  turnedAt: number;
  /** When it ends, by the header of a 429. */
  endsAt: number | null;
  /** How many sends count: those since it began that are no older than a window. */
  used: number;
  /** Whether it was seen to give back requests one by one, as a sliding window does. */
  slides: boolean;
}

/** What `x-rate-limit-remaining` says. */
export interface ReportedQuota {
  /** What is surely left by the newest response, not counting open slots; `null` while no response says. */
  remaining: number | null;
  /** The number in that response; some requests may be counted after it. */
  read: number;
  /** How many slots were granted when that response came: responses to later ones are newer. */
  order: number;
  at: number;
  /** The response counts what was sent until here as given back already. */
  readFrom: number;
  /** Sends that have left the window since and are not counted by the response. */
  returned: number;
  /** When the response said that the window resets, by a clock that is known. */
  resetAt: number | null;
  /** What a window holds in all, as far as it was seen. */
  capacity: number | null;
  /** Since strangers were seen: the most that was left, the most and least that was left or ours, and the end of that count. */
  mostLeft: number;
  mostSeen: number;
  leastSeen: number;
  countedUntil: number;
}

/** What 429s teach where no response says what is left. */
export interface LearnedLimit {
  /** How many may be in flight while nothing is known. */
  allowance: number;
  /** How many a window takes; `null` until two windows were cut short. */
  limit: number | null;
  /** The limit before it was last raised. */
  proven: number;
  /** The limit at which one more was last turned away; `null` once more than that was accepted. */
  failedAt: number | null;
  /** How many tries in a row were turned away at the same limit as the one before. */
  sameFailures: number;
  /** How many more than the limit are tried now, and since when. */
  extra: number;
  extraSince: number;
  /** When more than the limit is tried next. */
  nextTryAt: number;
  /** How many windows to wait after the next try that fails. */
  tryWait: number;
  rejectedAt: number | null;
}

/** What follows a 429. */
export interface Pause {
  until: number;
  /** Requests go one by one until one that was granted later than this is taken. */
  isRecovering: boolean;
  order: number;
  /** How many of those were turned away in a row. */
  failures: number;
}

/** Others who use the same key and are not seen in this state. */
export interface Crowd {
  /** They are assumed until then. */
  until: number;
  surprisedAt: number;
  /** One less than is allowed is sent until here, so that strangers who have nothing may take it. */
  yieldUntil: number;
  nextYieldAt: number;
  /** Sends are kept apart while they are there. */
  nextSendAt: number;
}

/** How far one clock is ahead of another, at least and at most. */
export interface ClockBounds {
  low: number;
  high: number;
  /** Whether they come from `Date` headers. */
  isDated: boolean;
}

/** The form that these rules read and write. */
const version = 3;

/** @param window the length of the server's window, in milliseconds */
export function newQuotaState(window: number): QuotaState {
  return {
    version,
    window,
    slots: { granted: 0, ended: 0, unsent: 0, open: 0, alone: 0, owners: {} },
    sends: { total: 0, aged: 0, entries: [] },
    rejections: { total: 0, aged: 0, entries: [] },
    serverWindow: { began: 0, turnedAt: 0, endsAt: null, used: 0, slides: false },
    reported: {
      remaining: null,
      read: 0,
      order: 0,
      at: 0,
      readFrom: 0,
      returned: 0,
      resetAt: null,
      capacity: null,
      mostLeft: 0,
      mostSeen: 0,
      leastSeen: 0,
      countedUntil: 0,
    },
    learned: {
      allowance: 1,
      limit: null,
      proven: 0,
      failedAt: null,
      sameFailures: 0,
      extra: 0,
      extraSince: 0,
      nextTryAt: 0,
      tryWait: 1,
      rejectedAt: null,
    },
    pause: { until: 0, isRecovering: false, order: 0, failures: 0 },
    crowd: { until: 0, surprisedAt: 0, yieldUntil: 0, nextYieldAt: 0, nextSendAt: 0 },
    clock: null,
    pollsCount: false,
  };
}

/** The state a place gave, or a new one where it gave none or one that these rules cannot read. */
export function readQuotaState(stored: QuotaState | undefined, window: number): QuotaState {
  return stored?.version === version && stored.window === window ? stored : newQuotaState(window);
}
