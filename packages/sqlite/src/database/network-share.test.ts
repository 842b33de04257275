import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { networkShare, checkNetworkShare } from "./network-share.ts";

test.each([
  [0x6969, "NFS"],
  [0xff534d42, "CIFS"],
  [0xff534d42 | 0, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x01021997, "9p"],
])("a file system of the type %i is a network share: %s", (type, name) => {
  expect(networkShare(type)).toBe(name);
});

test.each([
  ["ext4", 0xef53],
  ["tmpfs", 0x01021994],
  ["overlayfs", 0x794c7630],
  ["btrfs", 0x9123683e],
  ["xfs", 0x58465342],
  ["zfs", 0x2fc12fc1],
  ["FUSE, which may be anything", 0x65735546],
  ["of an unknown type", undefined],
])("a file system is no network share: %s", (_name, type) => {
  expect(networkShare(type)).toBeUndefined();
});

test("a path on a network share is a typed error that says what to do", () => {
  const refused = expect.objectContaining({
    code: "STORE_NETWORK_SHARE",
    message: expect.stringMatching(/disk of this machine/),
  });
  expect(() => checkNetworkShare("\\\\server\\share\\vectors.db")).toThrow(refused);
  expect(() => checkNetworkShare(join(tmpdir(), "vectors.db"))).not.toThrow();
});
