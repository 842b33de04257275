// Builds the site into apps/docs/dist, or into the folder that is named. `npm run docs` writes the API reference first.
import { join } from "node:path";
import { buildSite } from "./build-site.ts";

await buildSite(process.argv[2] ?? join(import.meta.dirname, "../dist"));
