import { expect, test } from "vitest";
import type { ProcessState } from "../system/process-state.ts";
import { isOwnerAlive, leaseLength, type Onlooker } from "./is-owner-alive.ts";
import type { Owner } from "./owner.ts";

const minute = 60_000;

/** On Linux, renewed a minute after the machine started. */
const linux: Owner = {
  owner: "fox/42/a",
  host: "fox",
  bootId: "boot 1",
  pidNamespace: "pid:[1]",
  pid: 42,
  startedAt: "700",
  renewedAt: 1_000 * minute,
  renewedUptime: minute,
};
/** On a system that tells neither boots nor when processes started. */
const other: Owner = { ...linux, bootId: null, pidNamespace: null, startedAt: null };

const running: ProcessState = { startedAt: "700", isStopped: false };
const untold: ProcessState = { startedAt: null, isStopped: false };

const looksAt = (owner: Owner, onlooker: Partial<Onlooker>, state: ProcessState | undefined): boolean =>
  isOwnerAlive(owner, {
    self: { ...owner, pid: 43, startedAt: "900" },
    now: owner.renewedAt + 1,
    uptime: owner.renewedUptime + 1,
    stateOf: (pid) => (pid === 42 ? state : undefined),
    ...onlooker,
  });

const late = { now: linux.renewedAt + leaseLength + 1, uptime: linux.renewedUptime + leaseLength + 1 };

test.each<[string, boolean, Owner, Partial<Onlooker>, ProcessState | undefined]>([
  ["a process that runs, with its lease", true, linux, {}, running],
  ["a process that is gone, though its lease holds", false, linux, {}, undefined],
  ["a process whose pid another one has by now", false, linux, {}, { ...running, startedAt: "701" }],
  ["a process that did not renew its lease", false, linux, late, running],
  [
    "a process that is stopped and cannot renew its lease",
    true,
    linux,
    late,
    { ...running, isStopped: true },
  ],
  ["a process of which the system does not tell when it started", true, linux, {}, untold],
  ["the same without its lease", false, linux, late, untold],
  [
    "one whose lease ended by a clock that was set, but not by the uptime",
    true,
    linux,
    { now: late.now },
    running,
  ],
  ["one whose lease holds by a clock that was set back", false, linux, { uptime: late.uptime }, running],
  [
    "one of before the machine was started anew",
    false,
    linux,
    { self: { ...linux, bootId: "boot 2" } },
    running,
  ],
  [
    "one of another container, with its lease",
    true,
    linux,
    { self: { ...linux, pidNamespace: "pid:[2]" } },
    undefined,
  ],
  ["the same without", false, linux, { self: { ...linux, pidNamespace: "pid:[2]" }, ...late }, running],
  ["one of a host that was renamed", false, linux, { self: { ...linux, host: "hen" } }, undefined],
  [
    "one of another machine, with its lease",
    true,
    linux,
    { self: { ...linux, host: "hen", bootId: "boot 2" } },
    undefined,
  ],
  ["the same without", false, linux, { self: { ...linux, host: "hen", bootId: "boot 2" }, ...late }, running],
  ["a process of another system that runs, with its lease", true, other, {}, untold],
  ["the same without", false, other, late, untold],
  ["a process of another system that is gone", false, other, {}, undefined],
  ["one of another machine of another system", true, other, { self: { ...other, host: "hen" } }, undefined],
])("%s: alive is %s", (_name, isAlive, owner, onlooker, state) => {
  expect(looksAt(owner, onlooker, state)).toBe(isAlive);
});
