// Every package's front door opens by `require`, too, and leads to the very same room.
const { dependencies } = require("./package.json");

void (async () => {
  for (const name of Object.keys(dependencies).filter((name) => name.startsWith("@segmind-embeddings/"))) {
    const required = require(name);
    const imported = await import(name);
    for (const key of Object.keys(required)) {
      // A copy for each way of loading would break `isInstance`, and share no quota.
      if (required[key] !== imported[key])
        throw new Error(`${name}: ${key} differs between require and import`);
    }
    if (Object.keys(required).length === 0) throw new Error(`${name}: require brings nothing`);
  }
})();
