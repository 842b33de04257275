import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { runPnpm } from "../workspace/run-pnpm.ts";

export interface Packed {
  readonly tarball: string;
  /** Paths in the package. */
  readonly files: readonly string[];
}

/** Packs a package as publishing would: `publishConfig` and the workspace's versions are applied. */
export function packPackage(folder: string, destination: string): Packed {
  const printed = runPnpm(["pack", "--json", "--pack-destination", destination], folder);
  const { filename, files } = JSON.parse(printed) as { filename: string; files: { path: string }[] };
  return { tarball: filename, files: files.map(({ path }) => path).sort() };
}

/** Unpacks a tarball and returns the package's folder. */
export function unpack(tarball: string, destination: string): string {
  execFileSync("tar", ["-xzf", tarball, "-C", destination]);
  return join(destination, "package");
}
