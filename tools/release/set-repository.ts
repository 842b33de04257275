import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { publishedPackages } from "../workspace/published-packages.ts";

// Writes the repository's address into every package of the current folder's workspace.

const address = (process.argv[2] ?? "").replace(/(\.git)?\/*$/, "");
if (!/^https:\/\/[\w.-]+\/[\w./-]+$/.test(address)) {
  process.stderr.write(
    "Give the repository's https address: npm run repository -- https://host/owner/name\n",
  );
  process.exit(2);
}
for (const { directory, folder } of publishedPackages(process.cwd())) {
  const path = join(folder, "package.json");
  const manifest = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  manifest["homepage"] = `${address}/tree/main/${directory}#readme`;
  manifest["bugs"] = { url: `${address}/issues` };
  manifest["repository"] = { type: "git", url: `git+${address}.git`, directory };
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
  process.stdout.write(`${directory}/package.json\n`);
}
