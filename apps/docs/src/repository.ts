import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The workspace's folder. */
export const root = join(import.meta.dirname, "../../..");

/** Where the repository is shown, as the packages name it. */
export function repositoryUrl(): string {
  const { repository } = JSON.parse(readFileSync(join(root, "packages/core/package.json"), "utf8")) as {
    repository: { url: string };
  };
  return repository.url.replace(/^git\+/, "").replace(/\.git$/, "");
}
