import { runMockGateway } from "@segmind-embeddings/mock-gateway";
import type { ForeignCommand } from "../program/command.ts";

export const mock: ForeignCommand = {
  name: "mock",
  summary: "starts the mock gateway on this machine, for tests and offline work",
  readsOwnArguments: true,
  run: (args, { name, stop, stdout }) => runMockGateway(args, { name: `${name} mock`, signal: stop, stdout }),
};
