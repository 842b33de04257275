/** What runs in the worker. It lies beside this module in the source, and beside the built one in the package. */
export const workerEntry = new URL(
  import.meta.url.endsWith(".ts") ? "./parse-worker.ts" : "./parse-worker.js",
  import.meta.url,
);
