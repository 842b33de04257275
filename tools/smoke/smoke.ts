import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packPackage } from "../packing/pack-package.ts";
import { publishedPackages } from "../workspace/published-packages.ts";
import { root } from "../workspace/root.ts";
import { runPnpm } from "../workspace/run-pnpm.ts";
import { cleanEnvironment } from "./clean-environment.ts";
import { ownComplaints } from "./own-complaints.ts";
import { packageManagers, type Dependencies, type PackageManager } from "./package-managers.ts";
import { runtimes } from "./runtimes/features.ts";
import { tryRuntimes } from "./runtimes/try-runtimes.ts";
import { runStep, silence, StepFailedError, type Step } from "./run-step.ts";
import { tsconfigs } from "./tsconfigs.ts";
import versions from "./versions.json" with { type: "json" };

// Packs every package, installs the tarballs into an empty project with each package manager, and uses them there on
// each supported Node; and in the other runtimes. Names narrow it down: `npm run smoke -- pnpm 22`, `npm run smoke -- Bun`.

const wanted = process.argv.slice(2);
/** Milliseconds. */
const deadline = performance.now() + 15 * 60_000;
const workFolder = mkdtempSync(join(tmpdir(), "smoke-"));
const programs = join(workFolder, "programs/node_modules");
const nodes = choose(Object.keys(versions.nodes), (name) => name);
try {
  const tarballs = packAll();
  installPrograms();
  const wantsRuntimes = runtimes.some((runtime) => wanted.includes(runtime));
  const managers = wantsRuntimes ? packageManagers.slice(0, 1) : choose(packageManagers, ({ name }) => name);
  for (const manager of managers) {
    await install(manager, tarballs);
    if (!wantsRuntimes) await tryManager(manager);
  }
  await tryRuntimes({
    folder: folderOf(managers[0] as PackageManager),
    programs,
    nodes: Object.fromEntries(nodes.map((node) => [node, nodeFolder(node)])),
    runtimes: choose(runtimes, (runtime) => runtime),
    step,
  });
  process.stdout.write(`ok   all of it (${(performance.now() / 1000).toFixed(0)} s)\n`);
} catch (error) {
  if (!(error instanceof StepFailedError)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(workFolder, { recursive: true, force: true });
}

/** Those named on the command line, or all when none is. */
function choose<T>(all: readonly T[], nameOf: (one: T) => string): readonly T[] {
  const named = all.filter((one) => wanted.includes(nameOf(one)));
  return named.length > 0 ? named : all;
}

/** Our packages, name → `file:` and tarball. */
function packAll(): Dependencies {
  const tarballs: Record<string, string> = {};
  for (const { folder, manifest } of publishedPackages(root)) {
    tarballs[manifest.name] = `file:${packPackage(folder, workFolder).tarball}`;
    process.stdout.write(`ok   pack ${manifest.name}\n`);
  }
  return tarballs;
}

/** Installs the Nodes, the other runtimes and Yarn. */
function installPrograms(): void {
  const folder = join(programs, "..");
  const nodePackages = Object.entries(versions.nodes).map(([name, version]) => [
    `node-${name}`,
    `npm:node@${version}`,
  ]);
  const dependencies = {
    ...Object.fromEntries(nodePackages),
    "@yarnpkg/cli-dist": versions.yarn,
    ...versions.runtimes,
  } as Dependencies;
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
  const settings = {
    packages: ["."],
    allowBuilds: { bun: true, deno: true, esbuild: true, node: true, workerd: true },
  };
  writeFileSync(join(folder, "pnpm-workspace.yaml"), JSON.stringify(settings));
  runPnpm(["install", "--no-frozen-lockfile"], folder);
  process.stdout.write(
    `ok   install Node ${Object.values(versions.nodes).join(", ")}, Yarn ${versions.yarn}, ` +
      `${Object.entries(versions.runtimes)
        .map(([name, version]) => `${name} ${version}`)
        .join(", ")}\n`,
  );
}

async function install(manager: PackageManager, tarballs: Dependencies): Promise<void> {
  const folder = folderOf(manager);
  writeProject(folder, manager, tarballs);
  const env = cleanEnvironment();
  const registry = manager.registryVariable;
  if (registry !== undefined) {
    env[registry] ??= execFileSync("npm", ["config", "get", "registry"], {
      env,
      encoding: "utf8",
      stdio: "pipe",
    }).trim();
  }
  const command = manager.install(programs);
  await step({ title: `${manager.name}: install`, command, cwd: folder, env, timeout: 240_000 });
}

async function tryManager(manager: PackageManager): Promise<void> {
  const folder = folderOf(manager);
  const results = await Promise.allSettled(nodes.map((node) => tryNode(manager.name, folder, node)));
  for (const result of results) if (result.status === "rejected") throw result.reason;
  for (const node of nodes) {
    const title = `${manager.name}, Node ${node}: reads the SQLite file that Node ${nodes.join(", ")} wrote`;
    const command = ["node", "read-stored.mjs", String(nodes.length)] as const;
    await step({ title, command, ...onNode(folder, node), judge: silence });
  }
}

/** A project in an empty folder: the tarballs, what they want beside them, and the programs. */
function writeProject(folder: string, manager: PackageManager, tarballs: Dependencies): void {
  cpSync(join(import.meta.dirname, "project"), folder, { recursive: true });
  cpSync(join(folder, "consumer.ts"), join(folder, "consumer-commonjs.cts"));
  const media = join(root, "apps/quickstart/corpus/media");
  cpSync(join(media, "moon-phases.png"), join(folder, "picture.png"));
  cpSync(join(media, "almanac.pdf"), join(folder, "document.pdf"));
  const files = manager.files({ ...versions.installed, ...tarballs }, tarballs);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  for (const [name, config] of Object.entries(tsconfigs)) {
    writeFileSync(join(folder, `tsconfig.${name}.json`), JSON.stringify(config));
  }
}

async function tryNode(manager: string, cwd: string, node: string): Promise<void> {
  const common = onNode(cwd, node);
  const titled = (what: string): string => `${manager}, Node ${node}: ${what}`;
  await step({
    ...common,
    title: titled("version"),
    command: ["node", "--version"],
    judge: versionJudge(node),
  });
  for (const program of [
    "import.mjs",
    "require.cjs",
    "embed.mjs",
    "split.mjs",
    "split.cjs",
    "store.mjs",
    "binary.mjs",
  ]) {
    await step({ ...common, title: titled(program), command: ["node", program], judge: silence });
  }
  for (const name of Object.keys(tsconfigs)) {
    const command = ["node", "node_modules/typescript/bin/tsc", "-p", `tsconfig.${name}.json`] as const;
    await step({ ...common, title: titled(`compile, ${name}`), command, judge: compilerJudge });
  }
}

function onNode(cwd: string, node: string): Pick<Step, "cwd" | "env" | "timeout"> {
  return { cwd, env: cleanEnvironment(nodeFolder(node)), timeout: 120_000 };
}

/** Where a manager's project is. */
function folderOf({ name }: PackageManager): string {
  return join(workFolder, name);
}

function nodeFolder(node: string): string {
  return join(programs, `node-${node}/bin`);
}

function step(given: Step): Promise<void> {
  return runStep({ ...given, timeout: Math.max(1, Math.min(given.timeout, deadline - performance.now())) });
}

/** Whatever the path says, the Node that is meant is the one that runs. */
function versionJudge(node: string): (output: string) => string | undefined {
  const expected = `v${(versions.nodes as Record<string, string>)[node] ?? ""}`;
  return (output) => (output.trim() === expected ? undefined : `is to be ${expected}`);
}

function compilerJudge(output: string, code: number): string | undefined {
  const complaints = ownComplaints(output);
  if (complaints.length > 0) return complaints.join("\n");
  // The compiler fails over others' declarations, too, but it has to have read them.
  return code === 0 || output.includes("error TS") ? undefined : `ended with ${String(code)}`;
}
