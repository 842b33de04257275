// Every package's front door opens by `require`, too, and leads to the very same room.
const packages = ["core", "langchain", "llamaindex", "media", "mock-gateway"];

void (async () => {
  for (const name of packages) {
    const required = require(`@segmind-embeddings/${name}`);
    const imported = await import(`@segmind-embeddings/${name}`);
    for (const key of Object.keys(imported)) {
      // A copy for each way of loading would break `isInstance`, and share no quota.
      if (required[key] !== imported[key])
        throw new Error(`${name}: ${key} differs between require and import`);
    }
    if (Object.keys(required).length === 0) throw new Error(`${name}: require brings nothing`);
  }
})();
