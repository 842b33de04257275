import { expect, test } from "vitest";
import type { ProcessState } from "../system/process-state.ts";
import { isOwnerAlive, leaseLength, type Observer } from "./is-owner-alive.ts";
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
/** On a system that reports neither boots nor start times of processes. */
const other: Owner = { ...linux, bootId: null, pidNamespace: null, startedAt: null };

const running: ProcessState = { startedAt: "700", isStopped: false };
const unreported: ProcessState = { startedAt: null, isStopped: false };

const judge = (owner: Owner, observer: Partial<Observer>, state: ProcessState | undefined): boolean =>
  isOwnerAlive(owner, {
    self: { ...owner, pid: 43, startedAt: "900" },
    now: owner.renewedAt + 1,
    uptime: owner.renewedUptime + 1,
    stateOf: (pid) => (pid === 42 ? state : undefined),
    ...observer,
  });

const late = { now: linux.renewedAt + leaseLength + 1, uptime: linux.renewedUptime + leaseLength + 1 };

test.each<[string, boolean, Owner, Partial<Observer>, ProcessState | undefined]>([
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
  ["a process without a known start time", true, linux, {}, unreported],
  ["a process without a known start time and without its lease", false, linux, late, unreported],
  [
    "an owner whose lease ended by a clock that was set, but not by the uptime",
    true,
    linux,
    { now: late.now },
    running,
  ],
  [
    "an owner whose lease holds only by a clock that was set back",
    false,
    linux,
    { uptime: late.uptime },
    running,
  ],
  [
    "an owner from before the machine was restarted",
    false,
    linux,
    { self: { ...linux, bootId: "boot 2" } },
    running,
  ],
  [
    "an owner in another container, with its lease",
    true,
    linux,
    { self: { ...linux, pidNamespace: "pid:[2]" } },
    undefined,
  ],
  [
    "an owner in another container, without its lease",
    false,
    linux,
    { self: { ...linux, pidNamespace: "pid:[2]" }, ...late },
    running,
  ],
  ["a dead owner of a host that was renamed", false, linux, { self: { ...linux, host: "hen" } }, undefined],
  [
    "an owner on another machine, with its lease",
    true,
    linux,
    { self: { ...linux, host: "hen", bootId: "boot 2" } },
    undefined,
  ],
  [
    "an owner on another machine, without its lease",
    false,
    linux,
    { self: { ...linux, host: "hen", bootId: "boot 2" }, ...late },
    running,
  ],
  ["a process that runs, on a system that reports little, with its lease", true, other, {}, unreported],
  ["a process that runs, on a system that reports little, without its lease", false, other, late, unreported],
  ["a process that is gone, on a system that reports little", false, other, {}, undefined],
  [
    "an owner on another machine, of a system that reports little",
    true,
    other,
    { self: { ...other, host: "hen" } },
    undefined,
  ],
])("whether an owner is alive: %s: %s", (_name, isAlive, owner, observer, state) => {
  expect(judge(owner, observer, state)).toBe(isAlive);
});
