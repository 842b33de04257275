import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { cleanEnvironment } from "../clean-environment.ts";

export interface Gateway {
  readonly url: string;
  readonly apiKey: string;
}

const status = (code: number): object => ({ kind: "status", status: code });

/** The mocks that cases are run against: a sound one, one in trouble, and one with a quota that is soon used up. */
const flags = {
  sound: ["--job-duration", "300"],
  faulty: [
    "--faults",
    JSON.stringify([
      { on: "sync", every: 9, fault: status(503) },
      { on: "sync", every: 13, fault: { kind: "reset-after-body" } },
      { on: "sync", every: 17, fault: { kind: "cut-body" } },
      { on: "sync", every: 19, fault: { kind: "reset-before-body" } },
      { on: "sync", every: 23, fault: status(502) },
      { on: "submit", fault: { kind: "hang" } },
      { on: "credits", fault: { kind: "echo-key", status: 401 } },
    ]),
  ],
  limited: ["--rpm", "5"],
};

export type Gateways = Readonly<Record<keyof typeof flags, Gateway>>;

/** Starts the packed mock gateways of a project. */
export async function startGateways(
  folder: string,
  node: string,
): Promise<{ gateways: Gateways; stop: () => void }> {
  const started = await Promise.all(
    Object.entries(flags).map(async ([name, own]) => {
      const binary = join(folder, "node_modules/.bin/segmind-mock-gateway");
      const child = spawn(binary, ["--json", "--exit-with-parent", ...own], {
        env: cleanEnvironment(node),
        stdio: ["pipe", "pipe", "inherit"],
      });
      const [line] = (await once(child.stdout, "data")) as [Buffer];
      child.stdout.resume();
      return { name, gateway: JSON.parse(line.toString()) as Gateway, stop: () => child.kill() };
    }),
  );
  return {
    gateways: Object.fromEntries(started.map(({ name, gateway }) => [name, gateway])) as Gateways,
    stop: () => {
      for (const { stop } of started) stop();
    },
  };
}
