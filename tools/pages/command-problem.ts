import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { readManifest } from "../workspace/manifest.ts";
import { publishedPackages } from "../workspace/published-packages.ts";
import { root } from "../workspace/root.ts";

/** Our own programs that list their flags, by the script or binary that starts them. */
const programs: Readonly<Record<string, string>> = {
  start: "apps/quickstart/src/main.ts",
  bench: "apps/bench/src/main.ts",
  fuzz: "tools/fuzz/run-fuzz.ts",
  "segmind-embed": "packages/cli/src/cli.ts",
  "segmind-mock-gateway": "packages/mock-gateway/src/cli.ts",
};

/** Of these, those whose first argument is a command with a help of its own. */
const withCommands: readonly string[] = ["segmind-embed"];

/** Programs of others that pages name, which are not tried here. */
const programsOfOthers: readonly string[] = ["docker"];

/** Why a shell block's line would fail for a reader; `undefined` where nothing is known against it. */
export function commandProblem(line: string): string | undefined {
  const command = line.replace(/(?:^|\s+)#.*/, "").trim();
  const [program = "", ...words] = command.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  if (program === "" || /^export SEGMIND_(?:API_KEY|EMBED_TOKEN)=/.test(command)) return undefined;
  if (programsOfOthers.includes(program)) return undefined;
  if (program === "npm" && words[0] === "install") return firstProblem(words.slice(1), installProblem);
  if (program !== "npm" && program !== "pnpm") return argumentProblem(program, words);
  const [script = "", ...args] = words[0] === "run" ? words.slice(1) : words;
  return script in scripts() ? argumentProblem(script, args) : `there is no script "${script}"`;
}

function argumentProblem(program: string, args: readonly string[]): string | undefined {
  const path = programs[program];
  if (path === undefined) return program in scripts() ? undefined : `"${program}" is no program of ours`;
  const [first] = args;
  const help = helpOf(path, ...(withCommands.includes(program) && first !== undefined ? [first] : []));
  if (help === undefined) return `"${program}" has no command "${first ?? ""}"`;
  return firstProblem(args, (word) => {
    // A flag, or what may be the name of something; paths, numbers and quoted texts are the reader's own.
    if (word === "--" || !/^(?:--)?[a-z][a-z-]*$/.test(word)) return undefined;
    const isThere = new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(help);
    return isThere ? undefined : `the help of "${program}" does not know "${word}"`;
  });
}

const helps = new Map<string, string | undefined>();

/** The help of a program or of a command; `undefined` where it has none. */
function helpOf(path: string, ...command: string[]): string | undefined {
  const line = ["--conditions=@segmind-embeddings/source", join(root, path), ...command, "--help"];
  const key = line.join(" ");
  if (!helps.has(key)) {
    const { status, stdout } = spawnSync(process.execPath, line, { encoding: "utf8" });
    helps.set(key, status === 0 ? stdout : undefined);
  }
  return helps.get(key);
}

function installProblem(specifier: string): string | undefined {
  if (specifier === "--save-dev" || specifier === "--global") return undefined;
  const [, name = "", version] = /^(@?[^@]+)(?:@(.+))?$/.exec(specifier) ?? [];
  const known = installable().get(name);
  if (known === undefined) return `"${name}" is no package of ours, nor used by one`;
  return version === undefined || known.includes(version)
    ? undefined
    : `"${name}" is tried with ${known.join(", ")} here, not with ${version}`;
}

/** Our packages, what they use, and what the site's pages show → the versions or ranges of it. */
function installable(): ReadonlyMap<string, readonly string[]> {
  const versions = new Map<string, string[]>();
  const manifests = publishedPackages(root).map(({ manifest }) => manifest);
  for (const manifest of [...manifests, readManifest(join(root, "apps/docs"))]) {
    const { name, version, dependencies, peerDependencies, devDependencies } = manifest;
    const uses = [dependencies, peerDependencies, devDependencies].flatMap((table) =>
      Object.entries(table ?? {}),
    );
    for (const [used, range] of [[name, version] as const, ...uses])
      versions.set(used, [...(versions.get(used) ?? []), range]);
  }
  return versions;
}

function scripts(): object {
  return readManifest(root).scripts ?? {};
}

function firstProblem(
  words: readonly string[],
  problemOf: (word: string) => string | undefined,
): string | undefined {
  return words.map(problemOf).find((problem) => problem !== undefined);
}
