import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startMockGateway, type MockGateway } from "@segmind-embeddings/mock-gateway";
import { UsageError } from "../command-line/usage-error.ts";
import type { Place } from "../program/place.ts";
import { confirm } from "../terminal/confirm.ts";
import { readExamples } from "./examples.ts";

/**
 * Runs an example as a program of its own, in the folder of the quickstart.
 *
 * @returns its exit code
 * @throws UsageError where there is none of that name, and where nobody is there to agree
 */
export async function runExample(
  name: string,
  { folder, isReal }: Place,
  isAgreed: boolean,
): Promise<number> {
  const examples = readExamples();
  const example = examples.find((one) => one.name === name);
  if (example === undefined) {
    const names = examples.map((one) => one.name).join(", ");
    throw new UsageError(`There is no example ${JSON.stringify(name)}. There are: ${names}.`);
  }
  const file = fileURLToPath(example.file);
  if (isReal && !isAgreed && !(await confirm(`Run ${file}? Its requests are billed.`))) return 2;
  const mock = isReal ? undefined : await startMock();
  try {
    const gateway = mock && { SEGMIND_API_KEY: mock.apiKey, SEGMIND_BASE_URL: mock.url };
    const child = spawn(process.execPath, [...process.execArgv, file], {
      cwd: folder,
      env: { ...process.env, ...gateway },
      stdio: "inherit",
    });
    const [code] = (await once(child, "exit")) as [number | null];
    return code ?? 1;
  } finally {
    await mock?.close();
  }
}

/** A store tells gateways apart by their URLs: on the same port again, what was bought is found again. */
const usualPort = 45_454;

async function startMock(): Promise<MockGateway> {
  return startMockGateway({ port: usualPort }).catch(() => startMockGateway());
}
