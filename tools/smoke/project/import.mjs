// Every package's front door opens by `import`.
import { readFileSync } from "node:fs";

const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
for (const name of Object.keys(dependencies).filter((name) => name.startsWith("@segmind-embeddings/"))) {
  const exported = await import(name);
  if (Object.keys(exported).length === 0) throw new Error(`${name}: import brings nothing`);
}
