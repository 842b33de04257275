import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { readManifest, type Manifest } from "../workspace/manifest.ts";
import { root } from "../workspace/root.ts";
import { budgetProblems, type Budget } from "./budget.ts";
import { compileProblems } from "./compile-problems.ts";
import { contentProblems } from "./content-problems.ts";
import { declarationProblems } from "./declaration-problems.ts";
import { edgeProblems } from "./edge-problems.ts";
import { folderSize, installedDependencies } from "./installed-dependencies.ts";
import { manifestProblems } from "./manifest-problems.ts";
import { packPackage, unpack } from "./pack-package.ts";

// Packs the built package of the current folder and says what would be wrong with it as others install it.

const folder = process.cwd();
const workFolder = mkdtempSync(join(tmpdir(), "package-"));
try {
  const { tarball, files } = packPackage(folder, workFolder);
  const unpacked = unpack(tarball, workFolder);
  const manifest = readManifest(unpacked);
  const problems = [
    ...contentProblems(files),
    ...declarationProblems(readFileSync(join(folder, "dist/index.d.ts"), "utf8")),
    ...(files.includes("dist/edge.js")
      ? edgeProblems(readFileSync(join(folder, "dist/edge.js"), "utf8"))
      : []),
    ...manifestProblems(manifest, relative(root, folder)),
    ...(await publintProblems(tarball)),
    ...typeProblems(tarball),
    ...compileProblems(folder, workFolder),
    ...weightProblems(manifest, tarball, unpacked),
  ];
  for (const problem of problems) process.stderr.write(`✖ ${problem}\n`);
  if (problems.length > 0) process.exitCode = 1;
  else process.stdout.write(`${manifest.name}: ${String(files.length)} files, nothing to complain of\n`);
} finally {
  rmSync(workFolder, { recursive: true });
}

async function publintProblems(tarball: string): Promise<string[]> {
  const bytes = readFileSync(tarball);
  const content = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ strict: true, pack: { tarball: content } });
  return messages.map(
    (message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`,
  );
}

/** Are the types wrong? Asked for ES modules only, which is what the packages are. */
function typeProblems(tarball: string): string[] {
  try {
    const args = [tarball, "--profile", "esm-only", "--no-color", "--no-emoji", "--format", "ascii"];
    execFileSync(join(root, "node_modules/.bin/attw"), args, { encoding: "utf8", stdio: "pipe" });
    return [];
  } catch (error) {
    return [`attw: ${(error as { stdout?: string }).stdout?.trim() ?? String(error)}`];
  }
}

function weightProblems(manifest: Manifest, tarball: string, unpacked: string): string[] {
  const budgets = JSON.parse(readFileSync(join(import.meta.dirname, "budgets.json"), "utf8")) as Record<
    string,
    Budget
  >;
  const weight = {
    packed: statSync(tarball).size,
    unpacked: folderSize(unpacked),
    dependencies: installedDependencies(folder),
  };
  return budgetProblems(manifest.name, weight, budgets[manifest.name]);
}
