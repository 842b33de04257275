import type { Linter } from "eslint";

// What code may not do, as rules for ESLint. Each message is the reason a contributor is shown. A later block of a
// flat configuration replaces an earlier one's options of the same rule, so each block here is whole.

type Options = Record<string, unknown>;

const exportAll: Options = {
  selector: "ExportAllDeclaration",
  message: "Name what is exported: an entry point that exports * changes without anyone seeing it.",
};

const clockReason = "Core's time comes from policy/clock.ts, which a test can steer: take a Clock.";
const clockSyntax: Options[] = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: clockReason },
  { selector: "CallExpression[callee.name='Date']", message: clockReason },
];
const clockProperties: Options[] = [
  { object: "Date", property: "now", message: clockReason },
  { object: "performance", message: clockReason },
  { object: "process", property: "hrtime", message: clockReason },
  { object: "AbortSignal", property: "timeout", message: clockReason },
];
const clockGlobals: Options[] = ["setTimeout", "setInterval", "setImmediate"].map((name) => ({
  name,
  message: clockReason,
}));

const environmentReason =
  "The environment has one entry point, core's transport/environment.ts: a library that reads more of it behaves differently on " +
  "each machine, for no reason that is seen. Take an option.";
const environment: Options[] = [{ object: "process", property: "env", message: environmentReason }];

const network: Options[] = ["fetch", "WebSocket", "EventSource"].map((name) => ({
  name,
  message:
    "Requests go through undici, in core's transport and media's fetch alone: there they are paced and counted, the key " +
    "stays with its host, and addresses are checked.",
}));

/** `globalThis.fetch` and the like are the same names by another way. */
const hiddenGlobals: Options[] = ["globalThis", "global"].map((name) => ({
  name,
  message:
    "Name a global directly, so that the rules about the clock, the network and the environment see it.",
}));

interface RuleScope {
  readonly files: string[];
  readonly ignores?: string[];
  readonly clock?: boolean;
  readonly environment?: boolean;
}

function closed({ files, ignores = [], clock = false, environment: env = true }: RuleScope): Linter.Config {
  return {
    files,
    ignores: ["**/*.test.ts", ...ignores],
    rules: {
      "no-restricted-syntax": ["error", exportAll, ...(clock ? clockSyntax : [])],
      // Without any, "error" alone would keep those of an earlier block.
      "no-restricted-properties":
        env || clock ? ["error", ...(env ? environment : []), ...(clock ? clockProperties : [])] : "off",
      "no-restricted-globals": ["error", ...network, ...hiddenGlobals, ...(clock ? clockGlobals : [])],
    },
  };
}

export const codeRules: Linter.Config[] = [
  { files: ["**/*.ts"], rules: { "no-restricted-syntax": ["error", exportAll] } },
  closed({ files: ["packages/*/src/**/*.ts"] }),
  closed({
    files: ["packages/core/src/**/*.ts"],
    ignores: ["**/policy/{clock,after-poll,after-poll.edge}.ts"],
    clock: true,
  }),
  closed({ files: ["packages/core/src/transport/environment.ts"], clock: true, environment: false }),
  // A program's own entry to it.
  closed({ files: ["packages/cli/src/program/environment.ts"], environment: false }),
];
