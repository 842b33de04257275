import type { ProcessIdentity } from "../system/process-identity.ts";

/** Who opened the file, as it is written there. */
export interface Owner extends ProcessIdentity {
  /** A name that no other opening has or ever had. */
  readonly owner: string;
  /** When the lease was renewed last, in milliseconds since the epoch. */
  readonly renewedAt: number;
  /** The same moment in milliseconds since the machine started, which no one sets and which stands still in sleep. */
  readonly renewedUptime: number;
}
