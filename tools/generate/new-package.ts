import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readManifest } from "../workspace/manifest.ts";
import { root } from "../workspace/root.ts";
import { packageFiles } from "./package-files.ts";

// Makes a package of the given name that passes every check, and enters it where packages are listed.

const [name = ""] = process.argv.slice(2);
const folder = join(root, "packages", name);
if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
  fail("Name the package in lower case, words joined by hyphens: npm run new-package -- fox-den");
}
if (existsSync(folder)) fail(`packages/${name} is there already: choose another name, or remove it.`);

const written: string[] = [];
const files = packageFiles(name, readManifest(join(root, "packages/core")));
for (const [path, text] of Object.entries(files)) write(`packages/${name}/${path}`, text);

enter("tools/rules/may-import.json", name, { ours: [], others: [] });
enter("tools/packing/budgets.json", `@segmind-embeddings/${name}`, {
  packed: 10,
  unpacked: 20,
  dependencies: {},
});
write(
  `.changeset/add-${name}.md`,
  `---\n"@segmind-embeddings/${name}": minor\n---\n\nA new package: say in a sentence what it brings.\n`,
);
execFileSync(join(root, "node_modules/.bin/prettier"), ["--log-level", "warn", "--write", ...written], {
  cwd: root,
});

for (const path of written) process.stdout.write(`${path}\n`);
process.stdout.write(
  `\nNext: what it does, in its README.md, package.json and changeset; what it may import, in ` +
    "tools/rules/may-import.json; a row in the root README's table.\n",
);

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  written.push(path);
}

/** Adds an entry to a JSON file. */
function enter(path: string, key: string, value: object): void {
  const table = JSON.parse(readFileSync(join(root, path), "utf8")) as Record<string, unknown>;
  write(path, JSON.stringify({ ...table, [key]: value }));
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
