import { BlockList, isIP } from "node:net";

/**
 * Sources: the IANA registries of special-purpose IPv4 and IPv6 addresses. Every IPv4 address is public that is not
 * listed; an IPv6 address only if it is allocated for the public internet (2000::/3) and not listed. Addresses that embed
 * an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo) are therefore refused, whatever that address is.
 */
const special4: readonly [string, number][] = [
  ["0.0.0.0", 8], // this network
  ["10.0.0.0", 8], // private
  ["100.64.0.0", 10], // carrier-grade NAT
  ["127.0.0.0", 8], // loopback
  ["169.254.0.0", 16], // link-local, and the clouds' metadata services
  ["172.16.0.0", 12], // private
  ["192.0.0.0", 24], // protocol assignments
  ["192.0.2.0", 24], // documentation
  ["192.31.196.0", 24], // AS112
  ["192.52.193.0", 24], // AMT
  ["192.88.99.0", 24], // 6to4 relays
  ["192.168.0.0", 16], // private
  ["192.175.48.0", 24], // AS112
  ["198.18.0.0", 15], // benchmarks
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved, and broadcast
  ["168.63.129.16", 32], // Azure's own services, on an address that is otherwise public
];
const special6: readonly [string, number][] = [
  ["2001::", 23], // protocol assignments: Teredo, benchmarks, ORCHID
  ["2001:db8::", 32], // documentation
  ["2002::", 16], // 6to4
  ["2620:4f:8000::", 48], // AS112
  ["3fff::", 20], // documentation
];

const refused4 = listOf(special4, "ipv4");
const refused6 = listOf(special6, "ipv6");
const allowed6 = listOf([["2000::", 3]], "ipv6");
const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

function listOf(ranges: readonly [string, number][], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of ranges) list.addSubnet(network, prefix, family);
  return list;
}

/** Whether an address, in its usual form and without brackets, belongs to the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !refused4.check(address, "ipv4");
  // An address with a zone (fe80::1%eth0) is link-local.
  if (family !== 6 || address.includes("%")) return false;
  return allowed6.check(address, "ipv6") && !refused6.check(address, "ipv6");
}

/** Whether an address is a loopback address: 127.0.0.0/8 or ::1. */
export function isLoopbackAddress(address: string): boolean {
  const family = isIP(address);
  return (
    family !== 0 && loopback.check(address, family === 4 ? "ipv4" : "ipv6") && !/^::ffff:/i.test(address)
  );
}
