#!/usr/bin/env node
// The entry point behind `npm start`, `npm test` and the other root scripts. It runs on whatever Node the machine
// has (20 or newer), installs the workspace when that is due, and then runs the command on the workspace's
// own Node 24 with `node_modules/.bin` first on the path.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packageManager = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).packageManager;
const binaries = join(root, "node_modules", ".bin");

const vitest = ["vitest", "run", "--config", "tools/vitest.config.ts"];
const eslint = ["eslint", "--config", "tools/eslint.config.mjs", "--max-warnings", "0"];
// In parts: with the types of every dependency of every project at once it would take more memory than Node allows.
const lint = [
  [...eslint, "packages"],
  [...eslint, "apps"],
  [...eslint, "--ignore-pattern", "packages", "--ignore-pattern", "apps", "."],
];
const imports = [
  ...["--config", "tools/rules/dependency-cruiser.config.mjs", "--output-type", "err-long"],
  ...["--no-progress", "packages", "apps"],
];
const quickstart = ["node", "--conditions=@segmind-embeddings/source", "apps/quickstart/src/main.ts"];

const buildExplorer = ["nx", "run", "explorer:build"];

/** Named commands; anything else is run as it stands, as `pnpm exec` would. */
const commands = {
  // The page of `explore` is the only thing that a clone must build first.
  start: (args) => [...(args.includes("explore") ? [buildExplorer] : []), [...quickstart, ...args]],
  test: (args) => [[...vitest, ...args]],
  lint: () => lint,
  check: () => [
    ["prettier", "--check", "."],
    ...lint,
    ["depcruise", ...imports],
    ["knip", "--config", "tools/knip.config.ts", "--no-progress"],
    ["tsc", "-p", "tools/tsconfig.json"],
    ["nx", "run-many", "-t", "build", "package", "typecheck"],
  ],
  docs: () => [
    ["typedoc", "--options", "tools/typedoc.json"],
    ["node", "apps/docs/src/main.ts"],
  ],
  smoke: (args) => [
    ["nx", "run-many", "-t", "build"],
    ["node", "tools/smoke/smoke.ts", ...args],
  ],
  explore: (args) => [
    buildExplorer,
    ["node", "--conditions=@segmind-embeddings/source", "packages/cli/src/cli.ts", "explore", ...args],
  ],
  "new-package": (args) => [
    ["node", "tools/generate/new-package.ts", ...args],
    ["pnpm", "install", "--no-frozen-lockfile"],
  ],
  version: () => [["node", "tools/release/version.ts"]],
  publish: (args) => [
    ["nx", "run-many", "-t", "build", "package"],
    ["pnpm", "exec", "node", "tools/release/publish.ts", ...args],
  ],
};

/** What to do when a command that does not say so itself has failed. */
const advice = {
  knip:
    "What nothing uses is read, kept up and installed for nothing: remove what is named above. A file that is started " +
    "by name is an entry in tools/knip.config.ts.",
  prettier: "`npm run format` writes it as it should be.",
};

/** Start pnpm by name, and Nx takes `node_modules/.bin` off the path before it does: they run inside a `pnpm exec`. */
const callersOfPnpm = ["nx", "changeset"];

main(process.argv.slice(2));

function main([name, ...args]) {
  if (name === undefined)
    fail(`usage: node tools/run.mjs <${Object.keys(commands).join("|")}|any command> [arguments]`);
  if (installIsDue()) install();
  const env = { ...process.env, NX_DAEMON: "false", NX_TUI: "false" };
  for (const [command, ...rest] of commands[name]?.(args) ?? [[name, ...args]]) {
    if (callersOfPnpm.includes(command)) run("npx", ["--yes", packageManager, "exec", command, ...rest], env);
    else if (command === "pnpm") run("npx", ["--yes", packageManager, ...rest], env);
    else run(command, rest, { ...env, PATH: [binaries, process.env.PATH].join(delimiter) });
  }
}

/** The lock file is newer than what is installed, or nothing is. */
function installIsDue() {
  const installed = join(root, "node_modules", ".modules.yaml");
  if (!existsSync(installed) || !existsSync(join(binaries, "node"))) return true;
  return statSync(join(root, "pnpm-lock.yaml")).mtimeMs > statSync(installed).mtimeMs;
}

function install() {
  console.error("Installing the workspace (once; later runs start at once) …");
  run(
    "npx",
    ["--yes", packageManager, "install", "--frozen-lockfile", "--reporter=append-only"],
    process.env,
    {
      // The install's own output goes to stderr, so that what a command prints can be piped.
      stdio: ["ignore", 2, 2],
    },
  );
}

function run(command, args, env, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: "inherit",
    shell: process.platform === "win32",
    ...options,
  });
  if (result.error) fail(`${command} could not be started: ${result.error.message}`);
  if (result.status !== 0) {
    if (command in advice) console.error(advice[command]);
    process.exit(result.status ?? 1);
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
