// Every package's entry point loads by `require`, too, and gives the very same module.
const { dependencies } = require("./package.json");

const installed = Object.keys(dependencies).filter((name) => name.startsWith("@segmind-embeddings/"));

void (async () => {
  if (installed.length === 0) throw new Error("no package of ours is installed");
  for (const name of installed) {
    const required = require(name);
    const imported = await import(name);
    for (const key of new Set([...Object.keys(imported), ...Object.keys(required)])) {
      // A copy for each way of loading would break `isInstance`, and share no quota.
      if (required[key] !== imported[key])
        throw new Error(`${name}: ${key} differs between require and import`);
    }
  }
})();
