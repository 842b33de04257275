import { dirname } from "node:path";
import { StoreFailure } from "../errors/store-failure.ts";
import { fileSystemType } from "../system/file-system-type.ts";

/** Linux's numbers for file systems that other machines write to, see `man 2 statfs`. */
const shares = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x564c, "NCP"],
  [0x5346414f, "AFS"],
  [0x6b414653, "kAFS"],
  [0x73757245, "Coda"],
  [0x00c36400, "Ceph"],
  [0x01021997, "9p"],
  [0x0bd00bd0, "Lustre"],
  [0x47504653, "GPFS"],
  [0x19830326, "BeeGFS"],
  [0x7461636f, "OCFS2"],
  [0x01161970, "GFS2"],
  [0x786f4256, "a VirtualBox folder"],
]);

/** What kind of network share a file system of this type is; `undefined` for one of this machine, and for FUSE, which may be either. */
export function networkShare(type: number | undefined): string | undefined {
  // Some systems give the number as a signed one.
  return type === undefined ? undefined : shares.get(type >>> 0);
}

/**
 * Throws for a path on a network share, where two machines would each have a write-ahead log of their own and destroy the
 * file. Windows has no such types; there a share's path begins with two backslashes.
 */
export function checkNetworkShare(path: string): void {
  const kind = path.startsWith("\\\\") ? "a share of Windows" : networkShare(fileSystemType(dirname(path)));
  if (kind === undefined) return;
  throw new StoreFailure(
    "STORE_NETWORK_SHARE",
    `${path} is on a network share (${kind}), where several machines would destroy it. Keep it on a disk of this machine; for many machines there is @segmind-embeddings/postgres.`,
  );
}
