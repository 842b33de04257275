import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readManifest } from "../workspace/manifest.ts";

/** What esbuild reports of a build: how many bytes of each input went into each output. */
export interface BuildInputs {
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >;
}

/** Writes `licenses.txt` beside a build: the licenses of the packages that are bundled into it. */
export function writeLicenses({ outputs }: BuildInputs, folder: string): void {
  const inputs = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const packages = new Set(inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []));
  const texts = [...packages].sort().map((path) => licenseOf(resolve(path)));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "licenses.txt"), texts.join(`\n${"-".repeat(80)}\n\n`));
}

/** Its name, version, address and license. @throws for a package without one */
function licenseOf(folder: string): string {
  const { name, version, license, repository } = readManifest(folder) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
    readonly repository?: string | { readonly url: string };
  };
  const file = readdirSync(folder).find((entry) => /^licen[sc]e/i.test(entry));
  const text = file === undefined ? undefined : readFileSync(join(folder, file), "utf8");
  if (license === undefined && text === undefined) throw new Error(`${name} has no license`);
  const address = typeof repository === "string" ? repository : (repository?.url ?? "");
  return `${name} ${version} (${license ?? "see below"}) ${address}\n\n${text ?? ""}`;
}
