#!/usr/bin/env node
import { runMockGateway } from "./command-line/run-mock-gateway.ts";

const ending = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ending.abort());

process.exit(await runMockGateway(process.argv.slice(2), { signal: ending.signal }));
