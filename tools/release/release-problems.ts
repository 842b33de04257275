import type { Manifest } from "../workspace/manifest.ts";

export interface Release {
  readonly manifests: readonly Manifest[];
  /** The files of the changesets that no version has taken up. */
  readonly pending: readonly string[];
  /** Where a workflow publishes from, `https://host/owner/name`; provenance names it. */
  readonly repository?: string | undefined;
  /** The tag that started it. */
  readonly tag?: string | undefined;
}

/** The host that stands in the manifests until `npm run repository` has set the real one. */
const placeholderHost = "example.com";

/** What speaks against publishing, each with what to do first. Empty when nothing does. */
export function releaseProblems({ manifests, pending, repository, tag }: Release): string[] {
  const problems: string[] = [];
  const versions = [...new Set(manifests.map(({ version }) => version))];
  const [version = ""] = versions;
  if (versions.length > 1) {
    problems.push(
      `The packages have several versions (${versions.join(", ")}): they are released as one. Run \`npm run version\`.`,
    );
  }
  if (version === "0.0.0") {
    problems.push("The version is still 0.0.0: run `npm run version` and commit what it writes.");
  }
  if (pending.length > 0) {
    problems.push(
      `${pending.join(", ")}: not in any version yet. Run \`npm run version\` and commit what it writes.`,
    );
  }
  if (tag !== undefined && tag !== `v${version}`) {
    problems.push(`The tag is ${tag}, the version ${version}: tag the commit of the version as v${version}.`);
  }
  for (const { name, repository: declared } of manifests) {
    const url = declared?.url ?? "";
    if (url.includes(`//${placeholderHost}/`)) {
      problems.push(
        `${name} names no real repository: run \`npm run repository -- <its https address>\` once.`,
      );
    } else if (repository !== undefined && url !== `git+${repository}.git`) {
      problems.push(`${name} names ${url}, but this is ${repository}: the registry refuses such provenance.`);
    }
  }
  return problems;
}
