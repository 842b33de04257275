import { damagedRow } from "../errors/damaged-row.ts";
import type { Owner } from "../owners/owner.ts";
import { checksum } from "./checksum.ts";
import type { Row } from "./row.ts";

/** The values of a row of `owners`, in the order of its columns. */
export function toOwnerRow(row: Owner) {
  const { owner, host, bootId, pidNamespace, pid, startedAt, renewedAt, renewedUptime } = row;
  const fields = [owner, host, bootId, pidNamespace, pid, startedAt, renewedAt, renewedUptime] as const;
  return [...fields, checksum(fields)] as const;
}

export function fromOwnerRow(row: Row): Owner {
  const { owner, host, boot_id, pid_namespace, pid, started_at, renewed_at, renewed_uptime } = row;
  if (
    typeof owner === "string" &&
    typeof host === "string" &&
    isText(boot_id) &&
    isText(pid_namespace) &&
    typeof pid === "number" &&
    isText(started_at) &&
    typeof renewed_at === "number" &&
    typeof renewed_uptime === "number" &&
    row["checksum"] ===
      checksum([owner, host, boot_id, pid_namespace, pid, started_at, renewed_at, renewed_uptime])
  ) {
    return {
      owner,
      host,
      bootId: boot_id,
      pidNamespace: pid_namespace,
      pid,
      startedAt: started_at,
      renewedAt: renewed_at,
      renewedUptime: renewed_uptime,
    };
  }
  throw damagedRow(
    "A row of the table `owners`",
    "Close all programs that use the file, and delete the row.",
  );
}

const isText = (value: unknown): value is string | null => value === null || typeof value === "string";
