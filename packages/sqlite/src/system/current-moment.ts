export interface Moment {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Milliseconds since the machine started, by a clock that nobody can set and all processes of a machine share. */
  readonly uptime: number;
}

export function currentMoment(): Moment {
  return { now: Date.now(), uptime: Number(process.hrtime.bigint()) / 1e6 };
}
